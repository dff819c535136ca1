package intake

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"laigao/domain"
	"laigao/repository"
)

// CoauthorForm is the form's line for a co-author as typed.
type CoauthorForm struct {
	Name  string
	Unit  string
	Role  domain.AuthorRole
	Share string
}

// coauthor returns what the line says; a share that cannot be read is none.
func (f CoauthorForm) coauthor() domain.Coauthor {
	share, _ := domain.ParseShare(f.Share)
	return domain.Coauthor{Name: f.Name, Unit: f.Unit, Role: f.Role, Share: share}
}

// coauthorsOf returns what lines say, blank ones too.
func coauthorsOf(lines []CoauthorForm) []domain.Coauthor {
	coauthors := make([]domain.Coauthor, len(lines))
	for i, line := range lines {
		coauthors[i] = line.coauthor()
	}
	return coauthors
}

// linesOf writes co-authors as the form shows them.
func linesOf(coauthors []domain.Coauthor) []CoauthorForm {
	lines := make([]CoauthorForm, len(coauthors))
	for i, c := range coauthors {
		lines[i] = CoauthorForm{Name: c.Name, Unit: c.Unit, Role: c.Role}
		if c.Share > 0 {
			lines[i].Share = strconv.Itoa(c.Share)
		}
	}
	return lines
}

// OwnShare returns what the typed shares leave for the author, in percent.
func OwnShare(lines []CoauthorForm) int { return domain.OwnShare(coauthorsOf(lines)) }

// SharesProblem says where the typed shares leave nothing for the author.
func SharesProblem(lines []CoauthorForm) string { return domain.SharesProblem(coauthorsOf(lines)) }

// Limits of what is typed about a co-author, in characters.
const (
	maxCoauthorName = 30
	maxCoauthorUnit = 60
)

// coauthorProblems adds what cannot be kept of co-authors even in a draft.
func coauthorProblems(lines []CoauthorForm, found map[string]string) {
	if len(lines) > domain.MaxCoauthors {
		found["coauthors"] = fmt.Sprintf("合作者最多 %d 位。", domain.MaxCoauthors)
	}
	for i, line := range lines {
		for field, text := range map[string]struct {
			text string
			most int
		}{"name": {line.Name, maxCoauthorName}, "unit": {line.Unit, maxCoauthorUnit}} {
			if n := utf8.RuneCountInString(text.text); n > text.most {
				found[domain.CoauthorField(i+1, field)] = fmt.Sprintf("最多 %d 个字，现在是 %d 个字，请删减。", text.most, n)
			}
		}
		if _, ok := domain.ParseShare(line.Share); !ok {
			found[domain.CoauthorField(i+1, "share")] = domain.WordsShare
		}
	}
}

// writeCoauthors keeps what was typed of co-authors. A page that does not ask
// about them changes none.
func writeCoauthors(ctx context.Context, tx *repository.Store, manuscriptID string, lines []CoauthorForm) error {
	if lines == nil {
		return nil
	}
	before, err := tx.Coauthors(ctx, manuscriptID)
	if err != nil {
		return err
	}
	now := coauthorsOf(lines)
	if slices.Equal(before, now) {
		return nil
	}
	return tx.PutCoauthors(ctx, manuscriptID, now)
}
