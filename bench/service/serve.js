import 'reflect-metadata';
import ensureBuilt from '../../scripts/ensure-built.js';

// `npm run bench:serve`: the built service as main.js starts it, by the settings of README.md, with tools to measure by:
// BENCH_TOOLS=1 (where it is absent) the echo, BENCH_TOOLS=50 fifty of five fields each. Rate limits are off unless set.
const count = Number(process.env.BENCH_TOOLS || 1);
if (!Number.isInteger(count) || count < 1) throw new Error('BENCH_TOOLS must be a whole number from 1');
process.env.RATE_LIMITS ||= 'off';

ensureBuilt();
process.setSourceMapsEnabled(true);
const { AppModule } = await import('../../dist/app.module.js');
const { toolsModule } = await import('./tools.js');
const tools = toolsModule(count);
const { forRoot } = AppModule;
// A developer lists a module in app.module.ts; here it joins the list from outside.
AppModule.forRoot = (config) => {
  const app = forRoot(config);
  return { ...app, imports: [...app.imports, tools] };
};
await import('../../dist/main.js');
