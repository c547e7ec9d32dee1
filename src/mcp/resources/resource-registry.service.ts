import { Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { ScopeCatalogue } from '../../clients/scopes/scope-catalogue.service.js';
import { DEFAULT_SCOPE } from '../../clients/scopes/scope.js';
import { StartFailure } from '../../common/errors/start-failure.js';
import {
  DEFAULT_MOST_BYTES,
  DEFAULT_TIMEOUT_MS,
  requireDeclaration,
  requireScopes,
} from '../server/provider-limits.js';
import { DeclaredResource, DeclaredResourceTemplate } from './resource.decorator.js';
import type {
  FoundResource,
  Registered,
  RegisteredResource,
  RegisteredResourceTemplate,
  ResourceDefinition,
  ResourceHandler,
  ResourceTemplateDefinition,
  ResourceTemplateHandler,
} from './resource.js';
import { isUri, UriTemplate } from './uri-template.js';

/** RFC 3986 §3: a scheme, and something after it. */
const ABSOLUTE = /^[a-z][a-z0-9+.-]*:\S+$/i;

/** The resources and templates that there are: every provider under their decorators, found once. */
@Injectable()
export class ResourceRegistry implements OnModuleInit, OnApplicationBootstrap {
  private byUri?: ReadonlyMap<string, RegisteredResource>;
  private byTemplate?: ReadonlyMap<string, RegisteredResourceTemplate>;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scopes: ScopeCatalogue,
  ) {}

  /** @throws StartFailure where one is malformed or its URI is taken */
  onModuleInit(): void {
    this.resources();
    this.templates();
  }

  /** By now every module has declared its scopes. */
  onApplicationBootstrap(): void {
    const known = this.scopes.all();
    for (const { uri, scopes } of this.resources().values())
      requireScopes(`The resource ${uri}`, scopes, known);
    for (const { uriTemplate, scopes } of this.templates().values()) {
      requireScopes(`The resource template ${uriTemplate}`, scopes, known);
    }
  }

  /** Every resource, by its URI and in the order of URIs. */
  resources(): ReadonlyMap<string, RegisteredResource> {
    return (this.byUri ??= this.discoverResources());
  }

  /** Every template, by itself as a string and in that order. */
  templates(): ReadonlyMap<string, RegisteredResourceTemplate> {
    return (this.byTemplate ??= this.discoverTemplates());
  }

  /** What that URI leads to: the resource of that name, else the first template that it is one of. */
  find(uri: string): FoundResource | undefined {
    const resource = this.resources().get(uri);
    if (resource !== undefined) return { resource, read: (context) => resource.handler.read(context) };
    for (const candidate of this.templates().values()) {
      const variables = candidate.template.match(uri);
      if (variables === undefined) continue;
      return { resource: candidate, read: (context) => candidate.handler.read(variables, context) };
    }
    return undefined;
  }

  private discoverResources(): ReadonlyMap<string, RegisteredResource> {
    const found = new Map<string, RegisteredResource>();
    for (const wrapper of this.discovery.getProviders({ metadataKey: DeclaredResource.KEY })) {
      const definition = this.discovery.getMetadataByDecorator(DeclaredResource, wrapper);
      if (definition === undefined) continue;
      if (found.has(definition.uri)) throw new StartFailure(`Two resources are at ${definition.uri}`);
      found.set(definition.uri, registerResource(definition, wrapper.instance as ResourceHandler));
    }
    return sorted(found);
  }

  private discoverTemplates(): ReadonlyMap<string, RegisteredResourceTemplate> {
    const found = new Map<string, RegisteredResourceTemplate>();
    for (const wrapper of this.discovery.getProviders({ metadataKey: DeclaredResourceTemplate.KEY })) {
      const definition = this.discovery.getMetadataByDecorator(DeclaredResourceTemplate, wrapper);
      if (definition === undefined) continue;
      const { uriTemplate } = definition;
      if (found.has(uriTemplate)) throw new StartFailure(`Two resource templates are ${uriTemplate}`);
      found.set(uriTemplate, registerTemplate(definition, wrapper.instance as ResourceTemplateHandler));
    }
    return sorted(found);
  }
}

function registerResource(definition: ResourceDefinition, handler: ResourceHandler): RegisteredResource {
  const resource = { ...definition, ...defaults(definition), handler };
  const what = `The resource ${definition.uri}`;
  requireDeclaration(what, resource);
  if (!isUri(definition.uri) || !ABSOLUTE.test(definition.uri)) {
    throw new StartFailure(`${what}: this is no absolute URI`);
  }
  return resource;
}

function registerTemplate(
  definition: ResourceTemplateDefinition,
  handler: ResourceTemplateHandler,
): RegisteredResourceTemplate {
  const what = `The resource template ${definition.uriTemplate}`;
  const template = compile(what, definition.uriTemplate);
  const registered = { ...definition, ...defaults(definition), template, handler };
  requireDeclaration(what, registered);
  return registered;
}

function compile(what: string, source: string): UriTemplate {
  if (!isUri(source) || !ABSOLUTE.test(source)) throw new StartFailure(`${what}: this is no absolute URI`);
  try {
    return new UriTemplate(source);
  } catch (error) {
    throw new StartFailure(`${what}: ${(error as Error).message}`);
  }
}

function defaults({ scopes, timeoutMs, maxBytes }: Partial<Registered>): Registered {
  return {
    scopes: scopes ?? [DEFAULT_SCOPE],
    timeoutMs: timeoutMs ?? DEFAULT_TIMEOUT_MS,
    maxBytes: maxBytes ?? DEFAULT_MOST_BYTES,
  };
}

function sorted<T>(found: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}
