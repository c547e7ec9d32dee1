import { describeDestination } from '../destination.js';
import { type Standing, standingOf } from './standing.js';

const TRUSTED = ['chatgpt.com', 'claude.ai', 'apps.example:8443'];

const standing = (address: string, name: string | null = null): Standing =>
  standingOf(describeDestination(address), name, TRUSTED);

describe('standingOf', () => {
  it.each([
    ['https://chatgpt.com/connector_platform_oauth_redirect', 'ChatGPT', 'OpenAI'],
    ['https://CHATGPT.com:443/cb', 'ChatGPT', 'OpenAI'],
    ['https://claude.ai/api/mcp/auth_callback', 'Claude', 'Anthropic'],
    ['https://claude.com/api/mcp/auth_callback', 'Claude', 'Anthropic'],
    ['https://cursor.com/cb', 'Cursor', 'Anysphere'],
    ['https://vscode.dev/redirect', 'Visual Studio Code', 'Microsoft'],
  ])('knows %s by its host, whatever the client is called', (address, name, owner) => {
    for (const claim of [null, 'My bank', 'Claude']) {
      expect(standing(address, claim)).toMatchObject({ kind: 'known', app: { name, owner } });
    }
  });

  it.each(['https://evil.example/chatgpt.com', 'https://xn--hatgpt-hrf.com/', 'https://constructor/'])(
    'does not know %s, least of all where its client is called ChatGPT',
    (address) => {
      expect(standing(address)).toEqual({ kind: 'unknown' });
      expect(standing(address, 'Cupcakes & Co')).toEqual({ kind: 'unknown' });
      expect(standing(address, 'ChatGPT')).toMatchObject({ kind: 'imitation', app: { owner: 'OpenAI' } });
    },
  );

  it.each([
    'https://chatgpt.com.evil.example/',
    'https://chatgpt-login.example/',
    'https://evil-chatgpt.com/',
    'https://chat.gpt.example/',
    'https://chatgpt.com:8443/',
  ])('takes %s for an imitation by its host', (address) => {
    expect(standing(address)).toMatchObject({ kind: 'imitation', app: { name: 'ChatGPT' } });
  });

  it('takes a name below a known host for neither', () => {
    expect(standing('https://sub.chatgpt.com/', 'ChatGPT')).toEqual({ kind: 'unknown' });
  });

  it.each([
    ['ChatGPT', 'ChatGPT'],
    ['CHATGPT', 'ChatGPT'],
    ['Chat GPT', 'ChatGPT'],
    ['The chat-gpt connector', 'ChatGPT'],
    ['ＣｈａｔＧＰＴ', 'ChatGPT'],
    ['OpenAI', 'ChatGPT'],
    ['Claude.ai', 'Claude'],
    ['Cursor', 'Cursor'],
    ['VS Code', 'Visual Studio Code'],
    ['Visual Studio Code - Insiders', 'Visual Studio Code'],
  ])('takes “%s” at an address that is not known for an imitation of %s', (name, app) => {
    expect(standing('https://evil.example/', name)).toMatchObject({ kind: 'imitation', app: { name: app } });
  });

  it.each(['Precursor', 'Claudette', 'Code', 'A chat about GPT', '', '🧁', '...'])(
    'takes “%s” for no other app’s name',
    (name) => {
      expect(standing('https://app.example/', name)).toEqual({ kind: 'unknown' });
    },
  );

  it('warns of none that the operator listed', () => {
    expect(standing('https://apps.example:8443/cb', 'ChatGPT')).toEqual({ kind: 'listed' });
    expect(standing('https://apps.example/cb')).toEqual({ kind: 'unknown' });
  });

  it.each([
    ['http://localhost:4711/callback', 'loopback'],
    ['http://[::1]:4711/', 'loopback'],
    ['cursor://anysphere.cursor-mcp/oauth/callback', 'app'],
    ['vscode://chatgpt.com/cb', 'app'],
  ])('knows nothing of what listens at %s', (address, kind) => {
    expect(standing(address, 'Claude Code')).toEqual({ kind });
  });
});
