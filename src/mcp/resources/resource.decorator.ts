import { DiscoveryService } from '@nestjs/core';
import type {
  ResourceDefinition,
  ResourceHandler,
  ResourceTemplateDefinition,
  ResourceTemplateHandler,
} from './resource.js';

/** The mark by which the registry finds resources among the providers. */
export const DeclaredResource = DiscoveryService.createDecorator<ResourceDefinition>();

/** The mark by which the registry finds templates. */
export const DeclaredResourceTemplate = DiscoveryService.createDecorator<ResourceTemplateDefinition>();

/** The names of a template's variables: `id` of `bakery://orders/{id}`. */
export type VariablesOf<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `+${infer Reserved}` ? Reserved : Name) | VariablesOf<Rest>
  : never;

/**
 * Makes a provider a resource: on an `@Injectable()` class that a module provides. A URI that is malformed or taken
 * stops the start.
 */
export function Resource(
  definition: ResourceDefinition,
): (target: abstract new (...dependencies: never[]) => ResourceHandler) => void {
  return DeclaredResource(definition);
}

/**
 * Makes a provider the resources of a URI template. The class's `read` takes the template's variables; else it does not
 * compile.
 */
export function ResourceTemplate<const T extends string>(
  definition: ResourceTemplateDefinition & { uriTemplate: T },
): (target: abstract new (...dependencies: never[]) => ResourceTemplateHandler<VariablesOf<T>>) => void {
  return DeclaredResourceTemplate(definition);
}
