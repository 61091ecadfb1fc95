import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UserError } from '../../units/user-error.js';

/** What a path below the token leads to. */
export interface Answer {
  readonly status?: number;
  readonly type: 'text/html; charset=utf-8' | 'application/octet-stream' | 'application/json';
  readonly body: string | Uint8Array;
}
/** @returns undefined where there is nothing; what it throws, `failed` tells */
export type Answers = (path: string, query: URLSearchParams) => Answer | undefined;

export interface Served {
  readonly url: string;
  /** Ends only when an answer was ended by the user. */
  readonly ended: Promise<never>;
  close(): void;
}

const HOST = '127.0.0.1';
/** Names under which a browser reaches this machine; through a tunnel the port may be another. */
const OWN_NAMES = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/;
const MOST_CONNECTIONS = 64;
/** Milliseconds that a client has to say what it wants. */
const PATIENCE = 10_000;

/**
 * Answers browsers of this machine. Nobody else reaches it: it listens on the loopback alone, the path
 * begins with a token that only its starter was told, and a name that a stranger's server resolves to
 * this address is refused (DNS rebinding). Nothing can be changed through it.
 * @param port 0 for any that is free
 * @param failed what is answered where an answer throws; it may throw itself, which ends `ended`
 * @throws UserError HMT803
 */
export async function serve(
  port: number,
  answers: Answers,
  failed: (error: unknown) => Answer,
): Promise<Served> {
  const token = randomBytes(24).toString('base64url');
  let end: (reason: unknown) => void = () => undefined;
  const ended = new Promise<never>((_, reject) => (end = reject));
  // Whoever waits for it hears of it; nobody else has to.
  ended.catch(() => undefined);
  const server = createServer(
    { requestTimeout: PATIENCE, headersTimeout: PATIENCE },
    (request, response) => {
      try {
        respond(request, response, answerTo(request, token, answers, failed));
      } catch (error) {
        response.destroy();
        end(error);
      }
    },
  );
  server.maxConnections = MOST_CONNECTIONS;
  await listening(server, port);
  const { port: own } = server.address() as AddressInfo;
  return {
    ...{ url: `http://${HOST}:${own}/${token}/`, ended },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(refused(error, port)));
    server.listen(port, HOST, resolve);
  });
}

function refused(error: NodeJS.ErrnoException, port: number): unknown {
  const why = {
    EADDRINUSE: 'another program listens there',
    EACCES: 'only root may listen there',
  }[error.code ?? ''];
  if (why === undefined) return error;
  const hint = 'give another one with --port, or leave --port out for any that is free';
  return new UserError('HMT803', `port ${port} of ${HOST} cannot be had: ${why}`, hint);
}

const NOTHING: Answer = {
  status: 404,
  type: 'text/html; charset=utf-8',
  body: 'nothing is here\n',
};

function answerTo(
  { method = '', headers, url = '/' }: IncomingMessage,
  token: string,
  answers: Answers,
  failed: (error: unknown) => Answer,
): Answer {
  if (!OWN_NAMES.test(headers.host ?? ''))
    return { ...NOTHING, status: 403, body: 'this address is not served under that name\n' };
  if (method !== 'GET' && method !== 'HEAD')
    return { ...NOTHING, status: 405, body: 'GET and HEAD are answered\n' };
  const asked = /^\/([^/?]*)(\/[^?]*)?(?:\?(.*))?$/s.exec(url);
  if (asked === null || !isEqual(asked[1]!, token)) return NOTHING;
  // Without the slash the links of the page would lead elsewhere.
  if (asked[2] === undefined) return NOTHING;
  try {
    return answers(asked[2].slice(1), new URLSearchParams(asked[3] ?? '')) ?? NOTHING;
  } catch (error) {
    return failed(error);
  }
}

/** In a time that does not depend on where they differ. */
function isEqual(a: string, b: string): boolean {
  const [x, y] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(x!, y!);
}

function respond(
  { method }: IncomingMessage,
  response: ServerResponse,
  { status = 200, type, body }: Answer,
): void {
  const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': bytes.length,
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "frame-ancestors 'none'",
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    ...(status === 405 ? { Allow: 'GET, HEAD' } : {}),
  });
  response.end(method === 'HEAD' ? undefined : bytes);
}
