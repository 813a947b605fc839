import { expect, test } from '@jest/globals';
import { defineConfig } from '../../lambdas/config/define-config.ts';

const define = (more: object) =>
  defineConfig({
    name: 'test',
    apps: { chat: { profile: 'qiscus', settings: { appId: 'x' }, callers: [{ kind: 'passcode' }] } },
    ...more,
  });

test.each<[what: string, setting: object, complaint: string]>([
  [
    'a topic that is none',
    { alarms: { topicArn: 'arn:aws:sqs:eu-central-1:123456789012:q' } },
    'alarms.topicArn',
  ],
  ['an address without a host', { alarms: { notify: ['on-call'] } }, 'alarms.notify.0'],
  ['an alarm at nothing', { alarms: { replays: 0 } }, 'alarms.replays'],
  ['an unknown alarm', { alarms: { cpu: 1 } }, 'alarms.cpu: is not a setting'],
  ['probes twice a minute', { monitoring: { probeMinutes: 0.5 } }, 'monitoring.probeMinutes'],
  ['a rollout that CodeDeploy does not know', { rollout: 'Canary5Percent' }, 'rollout'],
  ["a tag of AWS's", { tags: { 'aws:team': 'x' } }, 'is not a name of a tag'],
  ['an alias of a key', { kmsKeyArn: 'alias/mine' }, 'kmsKeyArn: is not the ARN of a KMS key'],
])('%s is refused', (_, setting, complaint) => {
  expect(() => define(setting)).toThrow(complaint);
});
