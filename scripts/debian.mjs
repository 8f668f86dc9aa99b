import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The file behind a command, if there is one. */
export function onPath(name) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    try {
      const file = join(folder || '.', name);
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not here.
    }
  }
  return undefined;
}

/** Installs a package where that is allowed: as root, where there is apt-get. Whether it worked, the caller looks itself. */
export function installOnDebian(name) {
  if (process.getuid?.() !== 0 || !onPath('apt-get')) return;
  console.log(`No ${name} found: installing it with apt-get.`);
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  const install = ['install', '-y', '--no-install-recommends', name];
  if (apt(...install).status !== 0) {
    apt('update');
    apt(...install);
  }
}
