/** What a run is: its data, networks and versions, and its whole configuration. */

import { type ComponentChildren, Fragment } from 'preact';
import type { RunDetail } from '../../shared/messages.ts';
import { flatten } from '../logic/config-differences.ts';
import { showCount, showValue } from '../logic/format.ts';
import { modelAddress } from '../logic/route.ts';
import { Scroll } from './scroll.tsx';

/** Each leads to the model as it was then. */
function CheckpointLinks({ name, steps }: { readonly name: string; readonly steps: readonly number[] }) {
  return (
    <>
      {steps.map((step, place) => (
        <Fragment key={step}>
          {place > 0 && ', '}
          <a href={modelAddress(name, { checkpoint: step })} aria-label={`Model after ${showCount(step)} steps`}>
            {showCount(step)}
          </a>
        </Fragment>
      ))}
    </>
  );
}

export function RunFacts({ detail }: { readonly detail: RunDetail }) {
  const { summary, config, provenance, checkpoints, parameters } = detail;
  const { data, versions, device } = provenance;
  const total = Object.values(parameters).reduce((sum, count) => sum + count, 0);
  const facts: readonly (readonly [string, ComponentChildren])[] = [
    ['Data', `${data.name}: ${showCount(data.train)} items to train on, ${showCount(data.test)} held out`],
    [
      'Parameters',
      `${showCount(total)} (${Object.entries(parameters)
        .map(([network, count]) => `${network} ${showCount(count)}`)
        .join(', ')})`,
    ],
    [
      'Checkpoints',
      checkpoints.length === 0 ? 'none' : <CheckpointLinks key="links" name={summary.name} steps={checkpoints} />,
    ],
    ['Computed by', device ? `${device.device} (${device.why})` : 'cpu'],
    [
      'Versions',
      Object.entries(versions)
        .map((pair) => pair.join(' '))
        .join(', '),
    ],
  ];
  return (
    <section class="card" aria-labelledby="facts-title">
      <h2 id="facts-title">About this run</h2>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <details>
        <summary>Whole configuration</summary>
        <Scroll label="Whole configuration">
          <table>
            <tbody>
              {flatten(config, '').map(([path, value]) => (
                <tr key={path}>
                  <th scope="row">{path}</th>
                  <td>{showValue(value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </details>
    </section>
  );
}
