package domain

import (
	"strings"
	"testing"
	"time"
)

func TestNewLetter_IsAboutASentManuscriptWithWords(t *testing.T) {
	now := time.Date(2026, 3, 6, 9, 0, 0, 0, time.UTC)
	m := Manuscript{ID: "M", Number: "2026-000001", State: ManuscriptReviewing}
	form := strings.Repeat("F", 26)
	l, err := NewLetter(m, LetterByAuthor, Actor{ID: "A"}, form, "  第一行\r\n第二行 ", now)
	if err != nil || l.Words != "第一行\n第二行" || l.ManuscriptID != "M" {
		t.Fatalf("got %+v, %v", l, err)
	}
	for _, words := range []string{" \n ", strings.Repeat("字", MaxLetter+1)} {
		if _, err := NewLetter(m, LetterByAuthor, Actor{}, form, words, now); FieldsOf(err)["words"] == "" {
			t.Errorf("%d characters: %v", len([]rune(words)), err)
		}
	}
	if _, err := NewLetter(m, LetterByAuthor, Actor{}, "short", "好", now); KindOf(err) != KindInvalid {
		t.Errorf("without a form: %v", err)
	}
	if _, err := NewLetter(Manuscript{ID: "M"}, LetterByAuthor, Actor{}, form, "好", now); KindOf(err) != KindNotFound {
		t.Errorf("about a draft: %v", err)
	}
}

func TestCorresponds_EndsThirtyDaysAfterTheManuscriptsWay(t *testing.T) {
	ended := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for _, state := range ManuscriptStates() {
		m := Manuscript{Number: "N", State: state, DecidedAt: ended, UpdatedAt: ended}
		closes := state == ManuscriptRejected || state == ManuscriptWithdrawn || state == ManuscriptRecalled
		if err := m.Corresponds(ended.Add(letterAfterEnd)); err != nil {
			t.Errorf("%v after thirty days: %v", state, err)
		}
		if err := m.Corresponds(ended.Add(letterAfterEnd + time.Second)); (err != nil) != closes {
			t.Errorf("%v later: %v", state, err)
		}
	}
}

func TestTakeBack_IsForTheWriterAtOnceAndUnread(t *testing.T) {
	now := time.Date(2026, 3, 6, 9, 0, 0, 0, time.UTC)
	by := Actor{Kind: ActorInformant, ID: "A"}
	l := Letter{Actor: by, CreatedAt: now}
	read, taken := l, l
	read.ReadAt, taken.TakenBackAt = now, now
	for name, c := range map[string]struct {
		letter Letter
		by     Actor
		at     time.Time
		want   Kind
		ok     bool
	}{
		"at once":                 {l, by, now.Add(2 * time.Minute), 0, true},
		"too late":                {l, by, now.Add(2*time.Minute + time.Second), KindConflict, false},
		"by another":              {l, Actor{Kind: ActorInformant, ID: "B"}, now, KindNotFound, false},
		"by an account of its id": {l, Actor{Kind: ActorAccount, ID: "A"}, now, KindNotFound, false},
		"read":                    {read, by, now, KindConflict, false},
		"twice":                   {taken, by, now.Add(time.Hour), 0, true},
	} {
		err := c.letter.TakeBack(c.by, c.at)
		if (err == nil) != c.ok || err != nil && KindOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNoticeDue_TellsOnceInTenMinutesOfWhatIsUnread(t *testing.T) {
	now := time.Date(2026, 3, 6, 9, 0, 0, 0, time.UTC)
	told := Letter{Side: LetterByDepartment, Noticed: true, CreatedAt: now.Add(-9 * time.Minute)}
	quiet := Letter{Side: LetterByDepartment, CreatedAt: now.Add(-time.Minute)}
	old, seen := told, told
	old.CreatedAt, seen.ReadAt = now.Add(-10*time.Minute), now
	for name, c := range map[string]struct {
		thread []Letter
		want   bool
	}{
		"the first": {nil, true}, "one told and unread": {[]Letter{told, quiet}, false}, "ten minutes later": {[]Letter{old, quiet}, true},
		"one that was seen": {[]Letter{seen}, true}, "the other side's": {[]Letter{{Side: LetterByAuthor, Noticed: true, CreatedAt: now}}, true},
	} {
		if got := NoticeDue(c.thread, LetterByDepartment, now); got != c.want {
			t.Errorf("%s: got %v", name, got)
		}
	}
}
