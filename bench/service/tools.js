import { Injectable, Module } from '@nestjs/common';
import { z } from 'zod';
import { content, McpModule, text, Tool } from '../../dist/mcp/provider-api.js';
import { ECHO, echoFields, fiveFields, numbered } from './shapes.js';

class EchoTool {
  call({ text }) {
    return { text };
  }
}

/** One of many, as a class of its own: that is what a tool is. */
function numberedTool(number) {
  return class {
    call() {
      return content(text(`tool ${number}`));
    }
  };
}

/** What docs/developing.md does by decorators; plain JavaScript has none. */
function declare(tool, definition) {
  Injectable()(tool);
  Tool(definition)(tool);
  return tool;
}

/** A module of tools: the echo where `count` is 1, else as many of five fields each. */
export function toolsModule(count) {
  const echo = { ...ECHO, input: z.object(echoFields(z)), output: z.object(echoFields(z)) };
  const providers =
    count === 1
      ? [declare(EchoTool, echo)]
      : Array.from({ length: count }, (_, index) =>
          declare(numberedTool(index + 1), { ...numbered(index + 1), input: z.object(fiveFields(z)) }),
        );
  class BenchToolsModule {}
  Module({ imports: [McpModule], providers })(BenchToolsModule);
  return BenchToolsModule;
}
