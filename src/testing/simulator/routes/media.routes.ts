import type { StoredMedia } from '../media-store.js';
import { fileOf } from '../multipart.js';
import { Refusal } from '../refusal.js';
import { jsonReply, type Reply } from '../reply.js';
import type { OpenRequest } from '../request-log.js';
import { wecomOwner } from '../wecom-book.js';
import type { World } from '../world.js';
import { businessRoute, type Route } from './route.js';
import { wecomRoute } from './wecom-route.js';

const UPLOAD_PATH = '/cgi-bin/media/upload';
const DOWNLOAD_PATH = '/cgi-bin/media/get';
const TYPES = ['image', 'voice', 'video', 'thumb'];
const WECOM_TYPES = ['image', 'voice', 'video', 'file'];

export function mediaRoutes(world: World): Route[] {
  return [
    businessRoute(world, 'POST', UPLOAD_PATH, ({ appId }, request) => {
      const { type, id, createdAt } = store(world, appId, TYPES, request);
      return jsonReply({ type, media_id: id, created_at: Math.floor(createdAt / 1000) });
    }),
    businessRoute(world, 'GET', DOWNLOAD_PATH, ({ appId }, { query }) => {
      const media = find(world, appId, query.media_id);
      // A video is a JSON success without errcode.
      if (media.type === 'video') {
        return jsonReply({ video_url: `http://vweixinp.tc.qq.com/simulated/${media.id}.mp4` });
      }
      return fileReply(media);
    }),
  ];
}

export function wecomMediaRoutes(world: World): Route[] {
  return [
    wecomRoute(world, 'POST', UPLOAD_PATH, (app, request) => {
      const { type, id, createdAt } = store(world, wecomOwner(app), WECOM_TYPES, request);
      const created = { media_id: id, created_at: String(Math.floor(createdAt / 1000)) };
      return jsonReply({ errcode: 0, errmsg: 'ok', type, ...created });
    }),
    wecomRoute(world, 'GET', DOWNLOAD_PATH, (app, { query }) =>
      fileReply(find(world, wecomOwner(app), query.media_id)),
    ),
  ];
}

function store(world: World, owner: string, types: readonly string[], request: OpenRequest): StoredMedia {
  const { type = '' } = request.query;
  if (!types.includes(type)) throw new Refusal(40004);
  const file = fileOf(request.bytes, request.headers['content-type']?.toString(), 'media');
  if (!file) throw new Refusal(41005);
  return world.media.add(owner, type, file);
}

function find(world: World, owner: string, id: string | undefined): StoredMedia {
  const media = world.media.find(owner, id);
  if (!media) throw new Refusal(40007);
  return media;
}

function fileReply({ filename, contentType, content }: StoredMedia): Reply {
  const disposition = `attachment; filename="${encodeURIComponent(filename)}"`;
  return { status: 200, contentType, headers: { 'content-disposition': disposition }, body: content };
}
