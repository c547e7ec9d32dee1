import type { Config } from '../../config/config.js';
import type { Manifest, ManifestTool } from './documents.dto.js';

/** The manifest of this server, with the tools that it has. */
export function manifest(
  { baseUrl, serverName, registration }: Pick<Config, 'baseUrl' | 'serverName' | 'registration'>,
  tools: readonly ManifestTool[],
): Manifest {
  return {
    schemaVersion: 'v1',
    nameForHuman: serverName,
    nameForModel: modelName(serverName),
    descriptionForHuman: `Tools and documents behind ${serverName}, used only with your consent.`,
    descriptionForModel: describeTools(tools),
    auth: {
      type: 'oauth',
      authorization_server: baseUrl,
      client_registration: registration === 'closed' ? 'closed' : 'dynamic',
    },
    api: { type: 'openapi', url: `${baseUrl}/openapi.json` },
    endpoints: [
      { type: 'sse', url: `${baseUrl}/sse` },
      { type: 'streamable-http', url: `${baseUrl}/mcp` },
      { type: 'messages', url: `${baseUrl}/messages/` },
      { type: 'tools', url: `${baseUrl}/tools/{name}` },
    ],
    tools: tools.map(({ name, description }) => ({ name, description })),
  };
}

/** Models take a name for an identifier. A name without a Latin letter or digit has none to give. */
function modelName(serverName: string): string {
  const words = serverName.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '');
  return words.replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '') || 'gatehouse';
}

function describeTools(tools: readonly ManifestTool[]): string {
  const list = tools.map(({ name, description }) => `${name}: ${description}`).join(' ');
  return `Tools behind OAuth, each call made for the person who consented. ${list}`.trimEnd();
}
