import { ValidateBy } from 'class-validator';
import { redirectUriFault } from '../redirects/redirect-uri.js';
import { isWebUri } from '../uri.js';

/**
 * What must not be in text that people or logs are shown: control, bidirectional and zero-width characters, line
 * separators, and half a surrogate pair, which Postgres refuses.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** A field that is one line of visible text of at most `longest` characters. */
export function IsPlainText(longest: number): PropertyDecorator {
  return rule(
    'isPlainText',
    (text) => isPlainText(text, longest),
    () =>
      `$property must be visible text of at most ${longest} characters, without control, bidirectional or zero-width ones`,
  );
}

/** A field that lists such texts. */
export function ArePlainTexts(longest: number): PropertyDecorator {
  return rule(
    'arePlainTexts',
    (texts) => !Array.isArray(texts) || texts.every((text) => isPlainText(text, longest)),
    () => `each value in $property must be visible text of at most ${longest} characters`,
  );
}

/** A field that is an http or https URL. */
export function IsWebUri(): PropertyDecorator {
  return rule(
    'isWebUri',
    (uri) => typeof uri !== 'string' || isWebUri(uri),
    () => '$property must be an http or https URL',
  );
}

/** A field that lists redirect URIs. What is no text is for `@IsString` to refuse. */
export function AreRedirectUris(): PropertyDecorator {
  return rule(
    'areRedirectUris',
    (uris) => firstFault(uris) === undefined,
    (uris) => firstFault(uris) ?? '',
  );
}

function isPlainText(text: unknown, longest: number): boolean {
  if (typeof text !== 'string') return true;
  return Array.from(text).length <= longest && text.trim() !== '' && !UNSEEN.test(text);
}

/** Which of the redirect URIs is wrong and how; it is named by its place, for it could hold anything. */
function firstFault(uris: unknown): string | undefined {
  if (!Array.isArray(uris)) return undefined;
  for (const [index, uri] of uris.entries()) {
    const fault = typeof uri === 'string' ? redirectUriFault(uri) : undefined;
    if (fault !== undefined) return `redirect_uris[${index}]: ${fault}`;
  }
  return undefined;
}

function rule(
  name: string,
  validate: (value: unknown) => boolean,
  words: (value: unknown) => string,
): PropertyDecorator {
  return ValidateBy({ name, validator: { validate, defaultMessage: (argument) => words(argument?.value) } });
}
