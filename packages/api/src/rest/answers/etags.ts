// Answers that are read again and again: whoever names what was answered before is told when it is the same still.
import { createHash } from 'node:crypto';
import type { Routes } from '../../server/api-context.ts';

/** Longer ones are not looked through: their lists change anyway. */
const MOST_CHARACTERS = 1_000_000;

export const addETags: Routes = (server) => {
  server.addHook('onSend', async (request, reply, payload) => {
    const { method, routeOptions } = request;
    if (method !== 'GET' || reply.statusCode !== 200 || typeof payload !== 'string') return payload;
    if (!routeOptions.url?.startsWith('/api/v2/') || payload.length > MOST_CHARACTERS) return payload;
    // Weak: the same answer may be sent compressed or not.
    const tag = `W/"${createHash('sha1').update(payload).digest('base64url')}"`;
    reply.header('etag', tag);
    const known = request.headers['if-none-match']?.split(',').map((each) => each.trim()) ?? [];
    if (!known.includes(tag) && !known.includes('*')) return payload;
    reply.code(304).removeHeader('content-type');
    return '';
  });
};
