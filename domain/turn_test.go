package domain

import "testing"

func TestTurn_GoesRoundInQuarters(t *testing.T) {
	turn := Turn(0)
	for _, want := range []Turn{90, 180, 270, 0} {
		if turn = turn.Next(); turn != want || !turn.Valid() {
			t.Errorf("got %d, want %d", turn, want)
		}
	}
	for _, bad := range []Turn{-90, 45, 360, 450} {
		if bad.Valid() {
			t.Errorf("%d is taken", bad)
		}
	}
}

func TestAttachment_IsSeenAsItIsTurned(t *testing.T) {
	for turn, want := range map[Turn][2]int{0: {400, 300}, 90: {300, 400}, 180: {400, 300}, 270: {300, 400}} {
		a := Attachment{Width: 400, Height: 300, Turn: turn}
		if w, h := a.SeenWidth(), a.SeenHeight(); w != want[0] || h != want[1] {
			t.Errorf("turned by %d: %dx%d, want %v", turn, w, h, want)
		}
	}
	for _, c := range []struct{ turn, copies, want Turn }{{90, 0, 90}, {0, 270, 90}, {180, 180, 0}, {90, 180, 270}} {
		if got := (Attachment{Turn: c.turn, CopiesTurn: c.copies}).ToTurn(); got != c.want {
			t.Errorf("%d with copies at %d: %d to turn, want %d", c.turn, c.copies, got, c.want)
		}
	}
}

func TestDerivative_HasAPlaceForEveryTurn(t *testing.T) {
	d := Derivative{AttachmentID: "A", Kind: DerivativeLarge}
	if d.Key() != "attachments/A/large" || d.Key() != (Attachment{ID: "A"}).DerivativeKey(DerivativeLarge) {
		t.Errorf("got %q", d.Key())
	}
	if d.Turn = 90; d.Key() != "attachments/A/large-90" {
		t.Errorf("turned: got %q", d.Key())
	}
}

func TestApprovalHash_ChangesWithATurnAndStaysWithoutOne(t *testing.T) {
	text := Text{Title: "标题", Body: "<p>正文</p>"}
	a := Attachment{ID: "A", SHA256: "aa", State: AttachmentStored}
	before := ApprovalHash(text, []Attachment{a})
	seen := map[string]Turn{before: 0}
	for _, turn := range []Turn{90, 180, 270} {
		a.Turn = turn
		hash := ApprovalHash(text, []Attachment{a})
		if other, twice := seen[hash]; twice {
			t.Errorf("turned by %d as by %d", turn, other)
		}
		seen[hash] = turn
	}
	a.Turn, a.CopiesTurn = 0, 90
	if ApprovalHash(text, []Attachment{a}) != before {
		t.Error("what its copies are has changed the approval")
	}
}
