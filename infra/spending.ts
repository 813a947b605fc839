import { Duration } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Alarm, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Construct } from 'constructs';
import type { VendingConfig } from '../lambdas/config/schema.ts';
import { MailTopic } from './mail-topic.ts';

type Spending = NonNullable<VendingConfig['spending']> & Pick<VendingConfig, 'name'>;

/** Mail when the whole account costs too much, or its SMS do. It stops nothing. */
export class SpendingAlarms extends Construct {
  constructor(scope: Construct, id: string, { name, notify, monthlyUsd, monthlySmsUsd }: Spending) {
    super(scope, id);
    const subscribers = notify.map((address) => ({ subscriptionType: 'EMAIL', address }));
    const at = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
      notification: { notificationType, threshold, comparisonOperator: 'GREATER_THAN' },
      subscribers,
    });
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: monthlyUsd, unit: 'USD' },
      },
      notificationsWithSubscribers: [at('ACTUAL', 80), at('ACTUAL', 100), at('FORECASTED', 100)],
    });
    if (monthlySmsUsd === undefined) return;
    const topic = new MailTopic(this, 'Topic', notify);
    // A budget is hours late; SNS says this at once. Source: SNS Developer Guide, "Amazon SNS metrics".
    const spent = new Metric({
      namespace: 'AWS/SNS',
      metricName: 'SMSMonthToDateSpentUSD',
      statistic: 'Maximum',
      period: Duration.minutes(5),
    });
    const alarm = new Alarm(this, 'SmsAlarm', {
      metric: spent,
      threshold: monthlySmsUsd,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmName: `${name}-sms-spend`,
      alarmDescription: `The account's SMS of this month have cost more than USD ${monthlySmsUsd}. What to do: docs/runbook.md, "sms-spend".`,
    });
    alarm.addAlarmAction(new SnsAction(topic));
  }
}
