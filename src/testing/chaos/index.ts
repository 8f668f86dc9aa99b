export { type ChaosStores, chaosStores } from './chaos-stores.js';
export { type FaultPlace, Faults, type StoreOperation } from './faults.js';
export { Gate } from './gate.js';
