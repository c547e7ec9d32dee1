import { defineConfig } from 'prisma/config';

// `prisma generate` reads the schema with WebAssembly, yet the CLI looks for the native schema engine first and
// would download it. Any executable satisfies the look-up, and `generate` never runs it.
if (process.argv.includes('generate')) {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;
}

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
});
