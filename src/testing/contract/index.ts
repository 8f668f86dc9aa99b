export { storeContract } from './store-contract.js';
export type { StoreHarness, StoreInstance, StoreSubject } from './store-harness.js';
export type { Expectation, TestFunctions } from './test-functions.js';
