/** An app that many people use, and where it is at home. */
export interface KnownApp {
  name: string;
  owner: string;
  /** What else goes by its name: lower case, without spaces. */
  aliases: readonly string[];
  /** The hosts of its redirect addresses, each its owner's. */
  hosts: readonly string[];
}

/**
 * The apps that the service knows, by the hosts that they have their answers sent to. An error may go there before
 * anyone signed in, and the consent page says whose they are.
 */
export const KNOWN_APPS: readonly KnownApp[] = [
  { name: 'ChatGPT', owner: 'OpenAI', aliases: ['chatgpt', 'openai'], hosts: ['chatgpt.com'] },
  {
    name: 'Claude',
    owner: 'Anthropic',
    aliases: ['claude', 'anthropic'],
    hosts: ['claude.ai', 'claude.com'],
  },
  { name: 'Cursor', owner: 'Anysphere', aliases: ['cursor'], hosts: ['cursor.com'] },
  {
    name: 'Visual Studio Code',
    owner: 'Microsoft',
    aliases: ['visualstudiocode', 'vscode'],
    hosts: ['vscode.dev'],
  },
];
