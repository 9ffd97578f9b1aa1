/** Which curves stand in one chart, and what they mean. */

export interface CurveGroup {
  readonly title: string;
  /** What to look for, in a sentence. */
  readonly note: string;
  /** Names of metrics, with what the legend calls them. */
  readonly curves: readonly { readonly name: string; readonly label: string }[];
  /** Whether the values are shares from 0 to 1. */
  readonly share: boolean;
}

interface Rule {
  readonly title: string;
  readonly note: string;
  readonly takes: RegExp;
  readonly share?: boolean;
}

/** A metric goes to the first rule that takes it. */
const rules: readonly Rule[] = [
  {
    title: 'Losses',
    note: 'Each player’s own loss. In a healthy game neither runs away from the other.',
    takes: /^loss\/(discriminator|generator)$/,
  },
  {
    title: 'What D believes',
    note: 'Mean of D on pairs of the encoder and of the decoder. Both near 0.5: it cannot tell them apart.',
    takes: /^discriminator\/(encoder|decoder)-joint$/,
    share: true,
  },
  {
    title: 'Reconstruction error',
    note: 'Mean squared error of held-out items, encoded and decoded again. Lower is better.',
    takes: /^reconstruction\/mse$/,
  },
  {
    title: 'Reconstruction against chance',
    note: 'The same error over that of random pairs. Near 1: codes say nothing of their items.',
    takes: /^reconstruction\/ratio$/,
  },
  {
    title: 'Posterior sigma',
    note: 'Standard deviation of a code given its item. At 0 the encoder is deterministic.',
    takes: /^sigma\//,
  },
  {
    title: 'Codes against the prior',
    note: 'Kolmogorov-Smirnov distance of held-out codes, latent by latent. 0 is the prior itself.',
    takes: /^codes\/(mean|largest)Ks$/,
  },
  {
    title: 'Quality of samples',
    note: 'Share of samples within three standard deviations of a centre.',
    takes: /^plane\/highQualityShare$/,
    share: true,
  },
  { title: 'Modes', note: 'Centres with at least one sample near.', takes: /^plane\/modes$/ },
  { title: 'Mean codes', note: 'Mean of a code given its item, over a batch.', takes: /^mu\// },
  { title: 'Codes', note: 'Codes of a batch; the prior has mean 0 and standard deviation 1.', takes: /^z\// },
  { title: 'Gradient norms', note: 'Length of each network’s gradient.', takes: /^gradient\// },
  {
    title: 'Classification',
    note: 'How well D tells the classes of the data.',
    takes: /^classifier\//,
    share: true,
  },
];

const others = /^([^/]+)\//;

/** Groups the names of metrics: the known groups in a fixed order, then one group for each other beginning of a name. */
export function groupCurves(names: Iterable<string>): CurveGroup[] {
  const groups = new Map<string, { rule: Rule; curves: { name: string; label: string }[] }>();
  for (const name of [...names].sort()) {
    const rule = rules.find(({ takes }) => takes.test(name)) ?? otherRule(name);
    const group = groups.get(rule.title) ?? { rule, curves: [] };
    groups.set(rule.title, group);
    group.curves.push({ name, label: labelOf(name) });
  }
  const place = ({ rule }: { readonly rule: Rule }) => (rules.includes(rule) ? rules.indexOf(rule) : rules.length);
  return [...groups.values()]
    .sort((a, b) => place(a) - place(b) || a.rule.title.localeCompare(b.rule.title))
    .map(({ rule, curves }) => ({ title: rule.title, note: rule.note, share: rule.share === true, curves }));
}

function otherRule(name: string): Rule {
  const prefix = others.exec(name)?.[1];
  if (prefix === 'loss') return { title: 'Other losses', note: 'Terms beside the two players’ losses.', takes: /^$/ };
  return { title: prefix ?? name, note: '', takes: /^$/ };
}

function labelOf(name: string): string {
  const last = name.slice(name.indexOf('/') + 1);
  return (
    {
      'encoder-joint': 'on encoder pairs',
      'decoder-joint': 'on decoder pairs',
      mse: 'MSE',
      meanKs: 'mean',
      largestKs: 'largest',
      highQualityShare: 'of high quality',
    }[last] ?? last.replaceAll('-', ' ')
  );
}
