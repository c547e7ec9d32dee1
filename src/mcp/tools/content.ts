import type { ContentBlock } from '@modelcontextprotocol/sdk/types.js';

/** What a tool without an output schema returns: made by `content()`. */
export class ToolContent {
  constructor(readonly blocks: readonly ContentBlock[]) {}
}

/** The result of a tool that says nothing structured: text, images, sound, resources, in that order. */
export function content(...blocks: ContentBlock[]): ToolContent {
  return new ToolContent(blocks);
}

/** A text. */
export function text(text: string): ContentBlock & { type: 'text' } {
  return { type: 'text', text };
}

/** An image. @param mimeType such as `image/png` */
export function image(bytes: Uint8Array, mimeType: string): ContentBlock & { type: 'image' } {
  return { type: 'image', data: toBase64(bytes), mimeType };
}

/** Sound. @param mimeType such as `audio/wav` */
export function audio(bytes: Uint8Array, mimeType: string): ContentBlock & { type: 'audio' } {
  return { type: 'audio', data: toBase64(bytes), mimeType };
}

/** A resource with what it holds: text as a string, anything else as bytes. */
export function embedded(
  uri: string,
  data: string | Uint8Array,
  mimeType: string,
): ContentBlock & { type: 'resource' } {
  const held = typeof data === 'string' ? { text: data } : { blob: toBase64(data) };
  return { type: 'resource', resource: { uri, mimeType, ...held } };
}

/** A resource that the client can read by itself. */
export function link(
  uri: string,
  name: string,
  more: { title?: string; description?: string; mimeType?: string } = {},
): ContentBlock & { type: 'resource_link' } {
  return { type: 'resource_link', uri, name, ...more };
}

/** RFC 4648 §4, as MCP carries bytes. */
export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
