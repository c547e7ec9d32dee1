import { ModulesContainer } from '@nestjs/core';
import { BodyGuard } from '../../src/common/http/body.guard.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('a body', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp();
  });
  afterAll(() => service.close());

  it('is read by the last guard of each route that reads one', () => {
    const handlers = [...service.app.get(ModulesContainer).values()]
      .flatMap(({ controllers }) => [...controllers.values()])
      .flatMap(({ metatype }) => {
        const { prototype } = metatype as { prototype: Record<string, object> };
        return Object.getOwnPropertyNames(prototype).map((name) => prototype[name]!);
      });
    const guards = handlers.map((handler) => (Reflect.getMetadata('__guards__', handler) ?? []) as object[]);
    const reading = guards.filter((all) => all.some((guard) => guard instanceof BodyGuard));
    expect(reading.length).toBeGreaterThan(10);
    expect(reading.filter((all) => !(all.at(-1) instanceof BodyGuard))).toEqual([]);
  });
});
