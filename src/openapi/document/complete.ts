import { STATUS_CODES } from 'node:http';
import type { OpenAPIObject, OperationObject, ParameterObject, ReferenceObject } from '@nestjs/swagger';
import { type Answers, BODY, INPUT, LIMITED, MEDIA_TYPE, REFUSALS, UNAVAILABLE, UNKNOWN } from './answers.js';
import { FAULT_SCHEMAS, faultContent } from './faults.js';
import type { SecurityScheme } from './security.js';

type Parameter = ParameterObject | ReferenceObject;

/** OAuth's routes answer 400 to a wrong content type. */
const OAUTH_ROUTE = /^\/(register|token|revoke|introspect)(\/|$)/;
/** Where strangers write: counted by their address. */
const LIMITED_ROUTE = /^\/(register|token|revoke|introspect)$/;
/** What needs no database: the service's own documents, and the answers that are about the database itself. */
const STATIC_ROUTE = /^\/(\.well-known|health)\//;

/**
 * Fills in what follows from a route's security, path and body, so that no controller repeats it: an id that is
 * unique, its refusals, its faults in their format. What a controller says itself stays.
 */
export function complete(document: OpenAPIObject): OpenAPIObject {
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods as Record<string, OperationObject>)) {
      operation.operationId = [method, ...path.split(/\W+/)].filter((word) => word !== '').join('_');
      splitWords(operation);
      operation.parameters = (operation.parameters ?? []).filter(isNoCredential).map(optionalWithDefault);
      addAnswers(path, operation);
    }
  }
  document.components = { ...document.components };
  document.components.schemas = { ...document.components.schemas, ...FAULT_SCHEMAS };
  return document;
}

/** A list shows the first clause of what a controller says; the whole is shown with the route. */
function splitWords(operation: OperationObject): void {
  const words = operation.summary?.replace(/\s+/g, ' ') ?? '';
  const [clause = words] = words.split(/[.:;](?= |$)/);
  operation.summary = clause;
  if (words.length > clause.length + 1) operation.description ??= words;
}

/** OpenAPI describes the Authorization header by security schemes alone. */
function isNoCredential(parameter: Parameter): boolean {
  return !(
    'in' in parameter &&
    parameter.in === 'header' &&
    parameter.name.toLowerCase() === 'authorization'
  );
}

function optionalWithDefault(parameter: Parameter): Parameter {
  const hasDefault = 'schema' in parameter && parameter.schema !== undefined && 'default' in parameter.schema;
  return hasDefault ? { ...parameter, required: false } : parameter;
}

function addAnswers(path: string, operation: OperationObject): void {
  for (const [status, answer] of Object.entries(answersOf(path, operation))) {
    operation.responses[status] ??= { ...answer, content: faultContent(path) };
  }
  for (const [status, answer] of Object.entries(operation.responses)) {
    if (answer === undefined || '$ref' in answer) continue;
    if (answer.description === '') answer.description = STATUS_CODES[status] ?? status;
    if (Number(status) >= 400) answer.content ??= faultContent(path);
  }
}

function answersOf(path: string, operation: OperationObject): Answers {
  const schemes = (operation.security ?? []).flatMap((requirement) => Object.keys(requirement));
  const isOfCaller = schemes.some((scheme) => scheme === 'access-token' || scheme === 'admin-key');
  const hasBody = operation.requestBody !== undefined;
  const hasInput = hasBody || operation.parameters?.some((given) => 'in' in given && given.in === 'query');
  return Object.assign(
    {},
    hasInput && INPUT,
    ...schemes.map((scheme) => REFUSALS[scheme as SecurityScheme]),
    isOfCaller && path.includes('{') && UNKNOWN,
    LIMITED_ROUTE.test(path) && LIMITED,
    hasBody && BODY,
    hasBody && !OAUTH_ROUTE.test(path) && MEDIA_TYPE,
    !STATIC_ROUTE.test(path) && UNAVAILABLE,
  ) as Answers;
}
