import { Transform } from 'class-transformer';

/** RFC 3339 §5.6, in years that Postgres and a cursor can hold. */
const INSTANT = /^(19[7-9]|[2-9]\d\d)\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/i;

/** A query parameter that lists words, comma-separated. */
export function WordList(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value));
}

/** A query parameter that is `true` or `false`; anything else stays as it is, for `@IsBoolean` to refuse. */
export function Flag(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    value === 'true' ? true : value === 'false' ? false : value,
  );
}

/** A query parameter that is an instant (RFC 3339); anything else stays as it is, for `@IsDate` to refuse. */
export function Instant(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && INSTANT.test(value) ? new Date(value) : value,
  );
}
