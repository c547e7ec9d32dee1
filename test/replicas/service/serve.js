import 'reflect-metadata';

// The built service as main.js starts it, with tools of the tests. It is built already.
process.setSourceMapsEnabled(true);
const { AppModule } = await import('../../../dist/app.module.js');
const { ReplicaToolsModule } = await import('./tools.js');
const { forRoot } = AppModule;
// A developer lists a module in app.module.ts; here it joins the list from outside.
AppModule.forRoot = (config) => {
  const app = forRoot(config);
  return { ...app, imports: [...app.imports, ReplicaToolsModule] };
};
await import('../../../dist/main.js');
