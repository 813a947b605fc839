import { testFaults } from './avaya-faults.ts';
import { describeVendor } from './avaya-vendor.ts';

// A file of its own, so that its wait for a slow vendor runs beside that of the access token's.
describeVendor((vendor) => testFaults(vendor, 'the token'));
