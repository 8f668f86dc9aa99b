import { type StoredMedia } from '../media-store.js';
import { fileOf } from '../multipart.js';
import { Refusal } from '../refusal.js';
import { jsonReply, type Reply } from '../reply.js';
import { type World } from '../world.js';
import { businessRoute, type Route } from './route.js';

const TYPES = ['image', 'voice', 'video', 'thumb'];

export function mediaRoutes(world: World): Route[] {
  return [
    businessRoute(world, 'POST', '/cgi-bin/media/upload', ({ appId }, { query, bytes, headers }) => {
      const { type = '' } = query;
      if (!TYPES.includes(type)) throw new Refusal(40004);
      const file = fileOf(bytes, headers['content-type']?.toString(), 'media');
      if (!file) throw new Refusal(41005);
      const media = world.media.add(appId, type, file);
      return jsonReply({ type, media_id: media.id, created_at: Math.floor(media.createdAt / 1000) });
    }),
    businessRoute(world, 'GET', '/cgi-bin/media/get', ({ appId }, { query }) => {
      const media = world.media.find(appId, query.media_id);
      if (!media) throw new Refusal(40007);
      // A video is a JSON success without errcode.
      if (media.type === 'video') {
        return jsonReply({ video_url: `http://vweixinp.tc.qq.com/simulated/${media.id}.mp4` });
      }
      return mediaReply(media);
    }),
  ];
}

function mediaReply({ filename, contentType, content }: StoredMedia): Reply {
  const disposition = `attachment; filename="${encodeURIComponent(filename)}"`;
  return { status: 200, contentType, headers: { 'content-disposition': disposition }, body: content };
}
