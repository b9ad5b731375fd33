import { isPossible, ORDERS, type Choices } from "./choices.tsx";

/** The controls above a list of papers. */
export function Controls({ choices }: { choices: Choices }) {
  const { choice, narrowed, setFeatured, setOrder, clear } = choices;
  return (
    <div className="choices" role="group" aria-label="Which papers, in which order">
      <button type="button" className="toggle" aria-pressed={choice.featured} onClick={() => { setFeatured(!choice.featured); }}>
        <span aria-hidden="true">★</span> Featured
      </button>
      <label className="select">
        Order
        <select value={choice.order} onChange={(event) => { setOrder(event.target.value); }}>
          {Object.entries(ORDERS).filter(([order]) => isPossible(order, choice.search)).map(([order, { label }]) => (
            <option key={order} value={order}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {narrowed && (
        <button type="button" className="clear" onClick={clear}>
          Show all
        </button>
      )}
    </div>
  );
}
