import { Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { Prompt } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { ScopeCatalogue } from '../../clients/scopes/scope-catalogue.service.js';
import { DEFAULT_SCOPE } from '../../clients/scopes/scope.js';
import { StartFailure } from '../../common/errors/start-failure.js';
import { DEFAULT_TIMEOUT_MS, requireDeclaration, requireScopes } from '../server/provider-limits.js';
import { DeclaredPrompt } from './prompt.decorator.js';
import type { PromptDefinition, RegisteredPrompt } from './prompt.js';

/** The prompts that there are: every provider under `@Prompt()`, found once. */
@Injectable()
export class PromptRegistry implements OnModuleInit, OnApplicationBootstrap {
  private prompts?: ReadonlyMap<string, RegisteredPrompt>;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scopes: ScopeCatalogue,
  ) {}

  /** @throws StartFailure where a prompt is malformed or its name is taken */
  onModuleInit(): void {
    this.all();
  }

  /** By now every module has declared its scopes. */
  onApplicationBootstrap(): void {
    const known = this.scopes.all();
    for (const { name, scopes } of this.all().values()) requireScopes(`The prompt ${name}`, scopes, known);
  }

  /** Every prompt, by its name and in the order of names. */
  all(): ReadonlyMap<string, RegisteredPrompt> {
    return (this.prompts ??= this.discover());
  }

  private discover(): ReadonlyMap<string, RegisteredPrompt> {
    const found = new Map<string, RegisteredPrompt>();
    for (const wrapper of this.discovery.getProviders({ metadataKey: DeclaredPrompt.KEY })) {
      const definition = this.discovery.getMetadataByDecorator(DeclaredPrompt, wrapper);
      if (definition === undefined) continue;
      if (found.has(definition.name)) throw new StartFailure(`Two prompts are called ${definition.name}`);
      found.set(definition.name, register(definition, wrapper.instance as RegisteredPrompt['handler']));
    }
    return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

function register(definition: PromptDefinition, handler: RegisteredPrompt['handler']): RegisteredPrompt {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, scopes = [DEFAULT_SCOPE] } = definition;
  const prompt = {
    ...definition,
    arguments: definition.arguments ?? z.object({}),
    scopes,
    timeoutMs,
    handler,
  };
  requireDeclaration('A prompt', prompt);
  return prompt;
}

/** A prompt as `prompts/list` shows it. */
export function toPromptListing({ name, title, description, arguments: args }: RegisteredPrompt): Prompt {
  const listed = Object.entries(args.shape).map(([argument, schema]) => {
    const { title: shown, description: words } = schema.meta() ?? {};
    return {
      name: argument,
      ...(shown === undefined ? {} : { title: shown }),
      ...(words === undefined ? {} : { description: words }),
      required: !schema.safeParse(undefined).success,
    };
  });
  return { name, ...(title === undefined ? {} : { title }), description, arguments: listed };
}
