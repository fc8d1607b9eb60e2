/** Which way imports may point. */
const top = '^(infra|admin-ui|widget|tests|bench|local)/';
const browser = '^(client|widget|admin-ui|look)/';
const slices =
  '^functions/(agents|attachments|conversations|customers|health|identity|notifications|quick-replies|settings|sockets|views|search|setup|reactions)/';
/** Rooms of functions/ that know no slice. */
const shared = '^functions/(gateway|directory|log|realtime|table)/';

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
/** A package that is nothing but types. */
const typesOnly = '^aws-lambda$';
/** Types vanish before anything runs. */
const values = { dependencyTypesNot: ['type-only'] };

module.exports = {
  forbidden: [
    rule('no-circles', 'Two files that need each other are one file, or miss a third.', {}, { circular: true, viaOnly: values }),
    rule('resolvable', 'An import that leads nowhere.', {}, { couldNotResolve: true, pathNot: typesOnly }),
    rule(
      'contract-imports-zod',
      'The contract is what everybody imports: it imports only zod.',
      { path: '^contract/' },
      { pathNot: ['^contract/', '^node_modules/zod/'] },
    ),
    rule(
      'functions-stay-in-the-cloud',
      'Functions import functions, the contract and packages.',
      { path: '^functions/' },
      { pathNot: ['^functions/', '^contract/', '^node_modules/', typesOnly], dependencyTypesNot: ['core'] },
    ),
    rule(
      'slices-are-strangers',
      'A slice never imports another slice; reactions and setup are where slices meet.',
      { path: slices, pathNot: '^functions/(reactions|setup)/' },
      { path: slices, pathNot: '^functions/$1/' },
    ),
    rule('shared-rooms-know-no-slice', 'What all slices share knows none of them.', { path: shared }, { path: slices }),
    rule(
      'nobody-imports-reactions',
      'Where slices meet is an end, not a library.',
      { pathNot: ['^functions/(reactions|setup)/', '^tests/'] },
      { path: '^functions/(reactions|setup)/' },
    ),
    rule(
      'only-realtime-posts',
      'Sockets are the business of one room.',
      { path: '^functions/', pathNot: '^functions/realtime/' },
      { path: 'client-apigatewaymanagementapi' },
    ),
    rule(
      'only-attachments-store-files',
      'Files are the business of one slice.',
      { path: '^functions/', pathNot: '^functions/attachments/bucket\\.ts$' },
      { path: '@aws-sdk/(client-s3|s3-)' },
    ),
    rule(
      'browsers-take-types',
      'A browser takes types from the contract, and values only from files that import nothing.',
      { path: browser },
      {
        path: '^contract/',
        pathNot:
          '^contract/(choices|limits|ids|permissions|business-hours|quick-reply-text|file-types|inbox-filter|message-filter|search-text|triage)\\.ts$',
        ...values,
      },
    ),
    rule(
      'browsers-without-backend',
      'A browser knows the contract, not who keeps it.',
      { path: browser },
      { path: '^(functions|infra|local|tests|bench)/' },
    ),
    rule(
      'client-without-packages',
      'The client is a few kilobytes: no Lit, no zod, nothing else.',
      { path: '^(client|look)/' },
      { path: '^(node_modules|widget|admin-ui)/', ...values },
    ),
    rule('widget-and-console-are-strangers', 'They share client/ and look/.', { path: '^widget/' }, { path: '^admin-ui/' }),
    rule('console-and-widget-are-strangers', 'They share client/ and look/.', { path: '^admin-ui/' }, { path: '^widget/' }),
    rule('no-node-in-browsers', 'There is no Node in a browser.', { path: browser }, { dependencyTypes: ['core'], ...values }),
    rule(
      'widget-without-zod',
      'Validation is the service’s; its answers are typed.',
      { path: '^(widget|admin-ui)/' },
      { path: '^node_modules/zod/' },
    ),
    rule(
      'local-reads-the-template',
      'The laptop runs what was synthesized: of our own it imports only the names in contract/deploy.ts.',
      { path: '^local/' },
      { path: '^(contract|functions|infra|client|widget|admin-ui|look|tests|bench)/', pathNot: '^contract/deploy\\.ts$' },
    ),
    rule(
      'infra-describes',
      'Infrastructure knows the contract and what it bundles by path, not the code itself.',
      { path: '^infra/' },
      { path: '^(functions|client|widget|admin-ui|look|local|tests|bench)/' },
    ),
    rule(
      'nobody-imports-the-top',
      'Imports point down; only tests and benches look down on everything.',
      { path: '^(contract|functions|client|look)/' },
      { path: top },
    ),
    rule(
      'declared-packages',
      'What runs in the cloud or a browser is a dependency; tools are not.',
      { path: '^(contract|functions|client|widget|admin-ui|look)/' },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], ...values },
    ),
    rule(
      'no-orphans',
      'A file that nobody imports is an entry or a mistake.',
      {
        orphan: true,
        pathNot: [
          '^(tests|bench|infra)/',
          '^local/(issuer/issuer-assets|shop)/',
          '^admin-ui/service-worker\\.ts$',
          '\\.d\\.ts$',
          '^[^/]+$',
          '^functions/\\w+/(http|socket|on-change|on-upload|bootstrap)\\.ts$',
        ],
      },
      {},
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|cdk\\.out|\\.cache|\\.kotha)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.js', '.json', '.css'],
    },
    skipAnalysisNotInRules: true,
  },
};
