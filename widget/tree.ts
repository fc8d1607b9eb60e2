/**
 * A small renderer: elements are made and changed through DOM calls only, never from markup,
 * so it needs no Trusted Types policy and cannot turn text into elements.
 */
export type Props = Readonly<Record<string, unknown>>;
export interface Branch {
  readonly tag: string;
  readonly props: Props;
  readonly children: readonly Child[];
}
export type Child = Branch | string | number | false | null | undefined | readonly Child[];

const svgTags = /^(svg|g|path)$/;
const drawn = new WeakMap<Node, Branch>();

/** Describes one element. A `key` keeps it the same element among its siblings; `ref` is called once, when it is made. */
export function h(tag: string, props?: Props | null, ...children: readonly Child[]): Branch {
  return { tag, props: props ?? {}, children };
}

function wantedOf(children: readonly Child[]): Branch[] {
  return children.flatMap((child) => {
    if (Array.isArray(child)) return wantedOf(child as readonly Child[]);
    if (typeof child === 'object' && child) return child as Branch;
    return child || child === 0 ? h('#', { data: `${child as string}` }) : [];
  });
}

function make({ tag, props }: Branch): Node {
  if (tag === '#') return document.createTextNode('');
  const element = svgTags.test(tag) ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
  (props.ref as ((element: Element) => void) | undefined)?.(element);
  return element;
}

function assign(node: Node, before: Props, props: Props): void {
  for (const name of Object.keys({ ...before, ...props })) {
    const value = props[name];
    if (name === 'value' || name === 'data') {
      const holder = node as Node & Record<string, unknown>;
      if (holder[name] !== value) holder[name] = value;
    } else if (value === before[name] || name === 'key' || name === 'ref') continue;
    else if (name.startsWith('on')) (node as Node & Record<string, unknown>)[name] = value ?? null;
    else if (value === undefined || value === null || value === false) (node as Element).removeAttribute(name);
    else (node as Element).setAttribute(name, value === true ? '' : (value as string));
  }
}

/** Makes the children of `parent` as described, changing only what differs; keyed elements keep focus, selection and scroll. */
export function draw(parent: Node, ...children: readonly Child[]): void {
  const wanted = wantedOf(children);
  const keys = new Set(wanted.map((branch) => branch.props.key));
  const keyed = new Map<unknown, Node>();
  for (const node of [...parent.childNodes]) {
    const key = drawn.get(node)?.props.key;
    if (!keys.has(key)) node.remove();
    else if (key) keyed.set(key, node);
  }
  let here = parent.firstChild;
  for (const branch of wanted) {
    const { key } = branch.props;
    const candidate = key ? keyed.get(key) : here;
    const before = candidate ? drawn.get(candidate) : undefined;
    const isSame = before?.tag === branch.tag && before.props.key === key;
    const node = candidate && isSame ? candidate : make(branch);
    if (node === here) here = here.nextSibling;
    else parent.insertBefore(node, here);
    assign(node, isSame ? before.props : {}, branch.props);
    drawn.set(node, branch);
    draw(node, ...branch.children);
  }
  while (here) {
    const next: ChildNode | null = here.nextSibling;
    here.remove();
    here = next;
  }
}
