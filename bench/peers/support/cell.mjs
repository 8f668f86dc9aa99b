// One scenario of one peer, in a process group of its own: whatever it starts can be ended with it.
import { SCENARIOS } from '../scenarios/index.mjs';
import { findPeer } from '../peers.mjs';
import { World } from './world.mjs';

const { peer, scenario, folder } = JSON.parse(process.argv[2]);
const result = await SCENARIOS[scenario]
  .run(new World(findPeer(peer), folder))
  .catch((error) => ({ broken: `${error?.message ?? error}` }));
process.send(result);
