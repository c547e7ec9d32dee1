import { Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { ScopeCatalogue } from '../../clients/scopes/scope-catalogue.service.js';
import { StartFailure } from '../../common/errors/start-failure.js';
import type { AccessIdentity } from '../../tokens/access-identity.js';
import type { RegisteredTool, ToolDefinition, ToolListing } from './tool.js';
import { DeclaredTool } from './tool.decorator.js';
import { toListing } from './tool-listing.js';

/** Also what models and REST paths take: no dot, no slash. */
const NAME = /^[a-z][a-z0-9_-]{0,63}$/i;

const TIMEOUT_MS = 30_000;
/** The longest that a tool may ask for: an execution that runs longer has lost its process. */
export const MOST_TIMEOUT_MS = 600_000;
const RESULT_BYTES = 1024 * 1024;
/** Sets of scopes whose list is kept. */
const MOST_LISTS = 256;

/** The answer to `tools/list`. */
export interface ToolsListed {
  readonly tools: ToolListing[];
  [key: string]: unknown;
}

/** The tools that there are: every provider under `@Tool()`, found once. */
@Injectable()
export class ToolRegistry implements OnModuleInit, OnApplicationBootstrap {
  private tools?: ReadonlyMap<string, RegisteredTool>;
  private readonly listings = new Map<string, ToolListing>();
  private readonly listed = new Map<string, ToolsListed>();
  /** Every scope that some tool needs. */
  private needed?: readonly string[];

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scopes: ScopeCatalogue,
  ) {}

  /** @throws StartFailure where a tool is malformed or its name is taken */
  onModuleInit(): void {
    this.list();
  }

  /** By now every module has declared its scopes: one that nobody can be granted is a mistake. */
  onApplicationBootstrap(): void {
    const known = new Set(this.scopes.all());
    for (const { name, scopes } of this.byName().values()) {
      const unknown = scopes.find((scope) => !known.has(scope));
      if (unknown !== undefined) {
        throw new StartFailure(`The tool ${name} needs the scope ${unknown}, which nothing declares`);
      }
    }
  }

  /** Every tool by name, as `tools/list` shows them. */
  list(): readonly ToolListing[] {
    return [...this.byName().values()].map((tool) => this.listingOf(tool));
  }

  /**
   * Those that a token with these scopes may call, as the answer to `tools/list`. Computed once for each set of scopes,
   * and frozen: it is the same object again.
   */
  listFor({ scopes }: Pick<AccessIdentity, 'scopes'>): ToolsListed {
    const tools = [...this.byName().values()];
    this.needed ??= [...new Set(tools.flatMap((tool) => tool.scopes))];
    const held = this.needed.filter((scope) => scopes.includes(scope));
    const key = held.join(' ');
    const known = this.listed.get(key);
    if (known !== undefined) return known;
    const callable = tools.filter((tool) => tool.scopes.every((scope) => held.includes(scope)));
    const listed = Object.freeze({ tools: callable.map((tool) => this.listingOf(tool)) });
    if (this.listed.size < MOST_LISTS) this.listed.set(key, listed);
    return listed;
  }

  /** The tool of that name. */
  find(name: string): RegisteredTool | undefined {
    return this.byName().get(name);
  }

  private listingOf(tool: RegisteredTool): ToolListing {
    const listing = this.listings.get(tool.name) ?? toListing(tool);
    this.listings.set(tool.name, listing);
    return listing;
  }

  private byName(): ReadonlyMap<string, RegisteredTool> {
    return (this.tools ??= this.discover());
  }

  private discover(): ReadonlyMap<string, RegisteredTool> {
    const tools = new Map<string, RegisteredTool>();
    for (const wrapper of this.discovery.getProviders({ metadataKey: DeclaredTool.KEY })) {
      const definition = this.discovery.getMetadataByDecorator(DeclaredTool, wrapper);
      if (definition === undefined) continue;
      if (tools.has(definition.name)) throw new StartFailure(`Two tools are called ${definition.name}`);
      tools.set(definition.name, register(definition, wrapper.instance as RegisteredTool['handler']));
    }
    return new Map([...tools].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

function register(definition: ToolDefinition, handler: RegisteredTool['handler']): RegisteredTool {
  const { name, timeoutMs = TIMEOUT_MS, maxResultBytes = RESULT_BYTES } = definition;
  if (!NAME.test(name)) {
    throw new StartFailure(`A tool cannot be called "${name}": 1–64 letters, digits, _ or -, a letter first`);
  }
  if (!(timeoutMs > 0 && timeoutMs <= MOST_TIMEOUT_MS)) {
    throw new StartFailure(`The tool ${name}: timeoutMs must be more than 0 and at most ${MOST_TIMEOUT_MS}`);
  }
  return { ...definition, scopes: definition.scopes ?? ['mcp'], timeoutMs, maxResultBytes, handler };
}
