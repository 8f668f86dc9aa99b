import { Refusal } from '../refusal.js';
import type { World } from '../world.js';
import { businessRoute, jsonBody, type Route } from './route.js';

const LONGEST_SCENE = 32;

/** The smallest image that every decoder takes: one grey pixel. */
const JPEG = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP////////////////////////////////////////////////////////////////////////' +
    '//////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=',
  'base64',
);

/** `getwxacodeunlimit`: an image when it works, JSON when it does not. */
export function codeRoutes(world: World): Route[] {
  return [
    businessRoute(world, 'POST', '/wxa/getwxacodeunlimit', (account, request) => {
      const { scene, page, check_path: checkPath } = jsonBody(request);
      if (typeof scene !== 'string' || scene === '' || scene.length > LONGEST_SCENE) throw new Refusal(40169);
      if (typeof page === 'string' && checkPath !== false && account.pages && !account.pages.includes(page)) {
        throw new Refusal(41030);
      }
      return { status: 200, contentType: 'image/jpeg', body: JPEG };
    }),
  ];
}
