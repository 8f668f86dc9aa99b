export { storeContract } from './store-contract.js';
export { type StoreHarness, type StoreInstance, type StoreSubject } from './store-harness.js';
export { type Expectation, type TestFunctions } from './test-functions.js';
