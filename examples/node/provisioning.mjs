// What the examples share: calls to the Provisioning API, a receiver that
// checks the signatures of its webhooks, and, at the end of the file, the few
// things that only the test double can do.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline/promises';
import { buffer } from 'node:stream/consumers';

/**
 * Runs an example until it ends or is interrupted, and exits with 1 if it
 * fails. README.md lists the environment that it reads.
 */
export async function run(example) {
  let project;
  try {
    project = fromEnvironment();
    const interrupted = once(process, 'SIGINT').then(() => Promise.reject(new Error('interrupted')));
    await Promise.race([example(project), interrupted]);
  } catch (error) {
    console.error('error:', error.message);
    process.exitCode = 1;
  } finally {
    await project?.close(); // interrupted or not, no webhook stays behind
    process.exit();
  }
}

function fromEnvironment() {
  const { SINCH_MOCK_URL, SINCH_API_URL, SINCH_PROJECT_ID, SINCH_KEY_ID, SINCH_KEY_SECRET } = process.env;
  const settings = { api: SINCH_API_URL, id: SINCH_PROJECT_ID, keyId: SINCH_KEY_ID, keySecret: SINCH_KEY_SECRET };
  if (SINCH_MOCK_URL) {
    return new DoubledProject({ ...settings, api: SINCH_MOCK_URL });
  }
  if (Object.values(settings).some((value) => !value)) {
    throw new Error('set SINCH_MOCK_URL; or SINCH_API_URL, SINCH_PROJECT_ID, SINCH_KEY_ID and SINCH_KEY_SECRET');
  }
  return new Project(settings);
}

/** Calls the Provisioning API for one project, and hears its webhooks. */
class Project {
  /** Where the API reaches us, without a trailing slash, once we listen. */
  public;
  /** What we serve besides webhooks, by path: { type, content }. */
  files = {};

  #url;
  #credentials;
  #secret = randomBytes(16).toString('hex'); // signs the webhooks
  #events = []; // webhooks that came, as { type, payload, comment }
  #arrivals = new EventEmitter();
  #receiver;
  #webhook;

  constructor({ api, id, keyId, keySecret }) {
    this.#url = `${api.replace(/\/$/, '')}/v1/projects/${encodeURIComponent(id)}`;
    this.#credentials = Buffer.from(`${keyId}:${keySecret}`).toString('base64');
  }

  /** Reads what is at a path below the project. */
  get(path) {
    return this.#call('GET', path);
  }

  /** Sends a body to a path below the project. */
  post(path, body) {
    return this.#call('POST', path, body);
  }

  /** Changes what is at a path below the project. */
  patch(path, body) {
    return this.#call('PATCH', path, body);
  }

  // Signs in with the access key itself. A client with many calls gets a token
  // from /oauth2/token and a new one when that is answered with 401.
  #call(method, path, body) {
    return exchange(method, this.#url + path, body, { Authorization: `Basic ${this.#credentials}` });
  }

  /** Starts a receiver and registers it as a webhook for these triggers. */
  async listen(...triggers) {
    const [host, port] = (process.env.LISTEN ?? '127.0.0.1:0').split(':');
    this.#receiver = createServer((request, response) => {
      this.#answer(request, response).catch((error) => response.writeHead(400).end(error.message));
    });
    this.#receiver.listen(Number(port), host || undefined);
    await once(this.#receiver, 'listening');
    this.public = process.env.PUBLIC_URL ?? `http://${host}:${this.#receiver.address().port}`;
    this.#webhook = await this.post('/webhooks', { target: `${this.public}/webhooks`, secret: this.#secret, triggers });
  }

  async #answer(request, response) {
    const file = this.files[request.url];
    if (request.method === 'POST' && request.url === '/webhooks') {
      response.writeHead(this.#receive(request.headers, await buffer(request))).end();
    } else if (file) {
      response.writeHead(200, { 'Content-Type': file.type }).end(file.content);
    } else {
      response.writeHead(404).end();
    }
  }

  // Takes a webhook and says with which status to answer. Whatever is not
  // answered with 2xx is sent again, so the same event may come more than once.
  #receive(headers, body) {
    if (!signed(this.#secret, headers, body)) {
      return 401;
    }
    this.#events.push(JSON.parse(body));
    this.#arrivals.emit('event');
    return 200;
  }

  /** Waits for the first webhook about a resource that has one of these types. */
  async wait(about, ...types) {
    console.log(`Waiting for ${types.join(' or ')}`);
    await this.passTime();
    for (;;) {
      const found = this.#events.findIndex((event) => same(about, event.payload) && types.includes(event.type));
      if (found >= 0) {
        return this.#events.splice(0, found + 1).at(-1);
      }
      await once(this.#arrivals, 'event');
    }
  }

  /** Time passes by itself. */
  async passTime() {}

  /** The one-time password that the phone got: whoever has it types it. */
  async code() {
    console.log('Type the code that the phone got:');
    const terminal = createInterface({ input: process.stdin });
    const [line] = await once(terminal, 'line');
    terminal.close();
    return line.trim();
  }

  /** Takes the webhook away, and then its receiver. */
  async close() {
    if (this.#webhook) {
      await this.#call('DELETE', `/webhooks/${this.#webhook.id}`);
    }
    this.#receiver?.close();
  }
}

// WhatsApp templates have no id: their name and language name them.
function same(one, other) {
  return one.id ? one.id === other.id : one.name === other.name && one.language === other.language;
}

/** Sends JSON and reads JSON. An error of the API is thrown. */
async function exchange(method, url, body, headers = {}) {
  const reply = await fetch(url, {
    method,
    headers: body ? { 'Content-Type': 'application/json', ...headers } : headers,
    body: body && JSON.stringify(body),
  });
  const answer = await reply.text();
  if (!reply.ok) {
    throw new Error(`${method} ${new URL(url).pathname}: ${reply.status}: ${answer}`);
  }
  return answer ? JSON.parse(answer) : undefined;
}

// Says whether a webhook was made by someone who knows the secret. The
// signature is the base64 of HMAC-SHA256 over body.nonce.timestamp, where the
// body is the bytes as they came: JSON that was parsed and written again has
// another one. A receiver that must not be fooled by an old webhook refuses a
// nonce that it has seen and a timestamp that is minutes old, too.
function signed(secret, headers, body) {
  if (headers['x-sinch-webhook-signature-algorithm'] !== 'HmacSHA256') {
    return false;
  }
  const nonce = headers['x-sinch-webhook-signature-nonce'];
  const timestamp = headers['x-sinch-webhook-signature-timestamp'];
  const want = createHmac('sha256', secret).update(body).update(`.${nonce}.${timestamp}`).digest();
  const got = Buffer.from(headers['x-sinch-webhook-signature'] ?? '', 'base64');
  return got.length === want.length && timingSafeEqual(got, want);
}

// What follows works with the test double only: it looks behind the scenes of
// the API, through the control API under /_mock/.

/**
 * A project of sinch-mock in place of the real service. It takes any access
 * key, and each project is a world of its own that appears on first use.
 */
class DoubledProject extends Project {
  #control;

  constructor({ api, id, keyId = 'example-key', keySecret = 'example-secret' }) {
    id ||= `example-${randomBytes(5).toString('hex')}`;
    super({ api, id, keyId, keySecret });
    this.#control = `${api.replace(/\/$/, '')}/_mock/projects/${encodeURIComponent(id)}`;
  }

  /** Lets all happen that takes its time: reviews, and the webhooks that tell of them. */
  async passTime() {
    await exchange('POST', `${this.#control}/clock/advance`, { until: 'idle' });
  }

  /** Reads the one-time password where the double keeps what it sent. */
  async code(senderId) {
    const { otps } = await exchange('GET', `${this.#control}/otps?senderId=${senderId}`);
    if (otps.length === 0) {
      throw new Error('no code was sent');
    }
    return otps.at(-1).code;
  }
}
