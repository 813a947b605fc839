import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, type CfnTable, type ITable, Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { TableBounds } from '../lambdas/config/bounds.ts';
import type { ItemAction } from '../lambdas/contract/storage-keys.ts';
import type { VendingFunction } from './vending-function.ts';

export interface ItemTableProps {
  /** The environment variable with this table's name. */
  readonly variable: string;
  /** Whether its items go when they expire. */
  readonly expires: boolean;
  /** The name of a table to take over, as it is. */
  readonly existing?: string | undefined;
  /** Whether the table has backups and deletion protection, and outlives the stack. */
  readonly keeps: boolean;
  readonly bounds: TableBounds;
  /** By default AWS's own key. */
  readonly kmsKeyArn?: string | undefined;
}

/** A table of items under one key attribute, `pk`, with typed prefixes. `expiresAt` is the TTL attribute. */
export class ItemTable extends Construct {
  readonly tableName: string;
  readonly table: ITable;
  private readonly variable: string;

  constructor(
    scope: Construct,
    id: string,
    { variable, expires, existing, keeps, bounds, kmsKeyArn }: ItemTableProps,
  ) {
    super(scope, id);
    this.variable = variable;
    this.table =
      existing === undefined
        ? (new Table(this, 'Table', {
            partitionKey: { name: 'pk', type: AttributeType.STRING },
            billingMode: BillingMode.PAY_PER_REQUEST,
            maxReadRequestUnits: bounds.maxReadUnitsPerSecond,
            maxWriteRequestUnits: bounds.maxWriteUnitsPerSecond,
            ...(bounds.warm && { warmThroughput: bounds.warm }),
            pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: keeps },
            deletionProtection: keeps,
            removalPolicy: keeps ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
            ...(expires && { timeToLiveAttribute: 'expiresAt' }),
          }) as ITable)
        : Table.fromTableName(this, 'Table', existing);
    const made = this.table.node.defaultChild as CfnTable | undefined;
    if (made && kmsKeyArn !== undefined)
      made.sseSpecification = { sseEnabled: true, sseType: 'KMS', kmsMasterKeyId: kmsKeyArn };
    this.tableName = this.table.tableName;
  }

  /** Gives the function the table's name. */
  introduce(grantee: VendingFunction): void {
    grantee.addEnvironment(this.variable, this.tableName);
  }

  /** Gives the function the table's name, and these actions on items with these keys only. */
  grant(grantee: VendingFunction, keys: readonly string[], actions: readonly ItemAction[]): void {
    this.introduce(grantee);
    grantee.grantKey();
    grantee.addToRolePolicy(
      new PolicyStatement({
        actions: actions.map((action) => `dynamodb:${action}`),
        resources: [this.table.tableArn],
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } },
      }),
    );
  }
}
