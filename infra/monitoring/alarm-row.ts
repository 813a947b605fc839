import type { IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';

/** One alarm. `docs/runbook.md` has a heading with its name. */
export interface AlarmRow {
  readonly name: string;
  /** One sentence. */
  readonly says: string;
  readonly metric: IMetric;
  /** From here on. */
  readonly threshold: number;
  /** So many periods of the metric in a row; by default one. */
  readonly periods?: number;
  /** By default no values are good news. */
  readonly missing?: TreatMissingData;
}
