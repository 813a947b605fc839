import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from './template.ts';

export interface Assembly {
  stackName: string;
  template: Template;
  /** From the S3 object key in the template's `Code.S3Key` to the directory that `cdk deploy` would zip. */
  assets: Map<string, string>;
}

interface Artifact {
  type: string;
  properties: { templateFile?: string; file?: string; stackName?: string };
}

interface AssetManifest {
  files: Record<
    string,
    { source: { path: string; packaging: string }; destinations: Record<string, { objectKey: string }> }
  >;
}

/** Reads a cloud assembly (`cdk.out`). Throws unless it holds exactly one stack. */
export function readAssembly(directory: string): Assembly {
  const read = <T>(file: string) => JSON.parse(readFileSync(join(directory, file), 'utf8')) as T;
  const { artifacts } = read<{ artifacts: Record<string, Artifact> }>('manifest.json');
  const ofType = (type: string) => Object.entries(artifacts).filter(([, artifact]) => artifact.type === type);

  const stacks = ofType('aws:cloudformation:stack');
  const [stack] = stacks;
  if (!stack || stacks.length > 1) {
    throw new Error(`the local runner serves exactly one stack, and ${directory} holds ${stacks.length}`);
  }
  const [artifactId, { properties }] = stack;
  const assets = ofType('cdk:asset-manifest')
    .flatMap(([, { properties }]) => Object.values(read<AssetManifest>(properties.file ?? '').files))
    .filter(({ source }) => source.packaging === 'zip')
    .flatMap(({ source, destinations }) =>
      Object.values(destinations).map(({ objectKey }) => [objectKey, join(directory, source.path)] as const),
    );
  return {
    stackName: properties.stackName ?? artifactId,
    template: read<Template>(properties.templateFile ?? ''),
    assets: new Map(assets),
  };
}
