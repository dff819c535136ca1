package domain

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Note 便笺 is what editors write to each other about a manuscript. Its author
// never sees it.
type Note struct {
	ID           string
	ManuscriptID string
	AuthorID     string // account
	AuthorName   string
	Words        string
	CreatedAt    time.Time
	UpdatedAt    time.Time // later than CreatedAt when its words were changed
	DeletedAt    time.Time // zero while it stands
}

// noteOpen is how long a note may be changed by who wrote it.
const noteOpen = 30 * time.Minute

// Changeable reports whether the account may change the note's words now.
func (n Note) Changeable(accountID string, now time.Time) bool {
	return n.AuthorID == accountID && n.DeletedAt.IsZero() && now.Before(n.CreatedAt.Add(noteOpen))
}

// Deletable reports whether the account may delete the note.
func (n Note) Deletable(accountID string) bool {
	return n.AuthorID == accountID && n.DeletedAt.IsZero()
}

// Changed reports whether the note's words are not the first ones.
func (n Note) Changed() bool { return n.UpdatedAt.After(n.CreatedAt) }

// Mentioned returns the accounts that words name by @ and the name or user
// name, each once; of names that begin alike the longest.
func Mentioned(words string, accounts []Account) []Account {
	byLength := slices.Clone(accounts)
	slices.SortStableFunc(byLength, func(a, b Account) int { return cmp.Compare(len(b.Name), len(a.Name)) })
	var found []Account
	for rest := strings.ReplaceAll(words, "＠", "@"); ; {
		_, after, has := strings.Cut(rest, "@")
		if !has {
			break
		}
		rest = after
		k := slices.IndexFunc(byLength, func(a Account) bool {
			return a.Name != "" && strings.HasPrefix(after, a.Name) || a.Username != "" && leadingWord(after) == a.Username
		})
		if k >= 0 {
			found = append(found, byLength[k])
		}
	}
	slices.SortFunc(found, func(a, b Account) int { return strings.Compare(a.ID, b.ID) })
	return slices.CompactFunc(found, func(a, b Account) bool { return a.ID == b.ID })
}

// leadingWord returns the letters and digits that a text begins with, as user
// names have them.
func leadingWord(text string) string {
	end := strings.IndexFunc(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-' && r != '.'
	})
	if end < 0 {
		return text
	}
	return text[:end]
}
