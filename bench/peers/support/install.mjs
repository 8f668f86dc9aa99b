import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { titleOf } from '../peers.mjs';
import { takeGroup } from './groups.mjs';

const FLAGS = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--save-exact'];
/** What `npm run` tells its children: the peers' folders are projects of their own. */
const OF_NPM_RUN = /^npm_(?:package|lifecycle|config_local_prefix)|^NODE_OPTIONS$|^INIT_CWD$/;

/** Installs what the peer needs into a folder of its own. Resolves with the folder, or with what npm said instead. */
export async function install(peer, scratch) {
  const folder = join(scratch, titleOf(peer).replace(/\W+/g, '-'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  if (peer.packages.length === 0) return { folder };
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_NPM_RUN.test(name)));
  const npm = spawn('npm', ['install', ...FLAGS, ...peer.packages], {
    cwd: folder,
    env,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const end = takeGroup(npm);
  let said = '';
  npm.stderr.on('data', (text) => (said += text));
  const exitCode = await new Promise((resolve) => {
    npm.once('error', (error) => {
      said += error.message;
      resolve(1);
    });
    npm.once('close', resolve);
  });
  end();
  return exitCode === 0 ? { folder } : { notInstallable: said.match(/npm error .*/)?.[0] ?? said };
}

/** The versions that are really there, of the peer and of what is installed with it by name. */
export function versionsOf(peer, folder) {
  const installed = peer.packages.map((spec) => spec.slice(0, spec.lastIndexOf('@')));
  const inFolder = (name) => readVersion(join(folder, 'node_modules', name, 'package.json'));
  const ofRepository = createRequire(import.meta.url);
  return [
    ...installed.map((name) => `${name} ${inFolder(name)}`),
    ...(peer.uses ?? []).map((name) => `${name} ${readVersion(findManifest(ofRepository, name))}`),
  ];
}

function findManifest(require, name) {
  return require.resolve
    .paths(name)
    .map((path) => join(path, name, 'package.json'))
    .find(isThere);
}

function isThere(file) {
  try {
    return Boolean(readFileSync(file));
  } catch {
    return false;
  }
}

function readVersion(file) {
  return JSON.parse(readFileSync(file, 'utf8')).version;
}
