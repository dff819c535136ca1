/** Returns by how many degrees a picture is shown turned whose copies are turned already. */
export function toTurn(turn: number, copies: number): number {
  return (((turn - copies) % 360) + 360) % 360;
}
