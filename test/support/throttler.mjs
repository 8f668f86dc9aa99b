// @nestjs/throttler is CommonJS and requires Nest, which is ESM. Node can do that, Jest on Node 20 cannot: so in tests
// the environment, which lives outside of Jest's modules, lets Node load it. (Only its storage is used.)
export const { ThrottlerStorageService } = globalThis.loadThrottler();
