package domain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// AuthorRole 分工 is what a co-author did.
type AuthorRole uint8

// The roles. Values are stored: never renumber.
const (
	AuthorOfText    AuthorRole = 0
	AuthorOfPhotos  AuthorRole = 1
	AuthorOfFilm    AuthorRole = 2
	AuthorOfEditing AuthorRole = 3
)

// AuthorRoles returns every role in the order of the form.
func AuthorRoles() []AuthorRole {
	return []AuthorRole{AuthorOfText, AuthorOfPhotos, AuthorOfFilm, AuthorOfEditing}
}

// ParseAuthorRole reads the form value; everything unknown is AuthorOfText.
func ParseAuthorRole(s string) AuthorRole {
	for _, r := range AuthorRoles() {
		if r.String() == s {
			return r
		}
	}
	return AuthorOfText
}

// String returns the form value of the role.
func (r AuthorRole) String() string {
	switch r {
	case AuthorOfPhotos:
		return "photos"
	case AuthorOfFilm:
		return "film"
	case AuthorOfEditing:
		return "editing"
	}
	return "text"
}

// Label returns the role as people read it.
func (r AuthorRole) Label() string {
	switch r {
	case AuthorOfPhotos:
		return "摄影"
	case AuthorOfFilm:
		return "摄像"
	case AuthorOfEditing:
		return "编辑"
	}
	return "文字"
}

// Coauthor 合作者 is somebody who made a manuscript together with the informant
// who sent it, and what part of its fee is theirs. The byline, which is printed,
// says nothing of this: it may be a pen name, or that of a group.
type Coauthor struct {
	Name  string
	Unit  string // as written; they need not be registered
	Role  AuthorRole
	Share int // of the fee, in percent: 1 to 99; 0 in a draft where it is not yet written
}

// MaxCoauthors is how many may share a manuscript with its informant.
const MaxCoauthors = 5

// Blank reports whether nothing is written of a co-author.
func (c Coauthor) Blank() bool { return c.Name == "" && c.Unit == "" && c.Share == 0 }

// FilledCoauthors returns the co-authors of whom something is written: the form
// may hold blank lines.
func FilledCoauthors(coauthors []Coauthor) []Coauthor {
	return slices.DeleteFunc(slices.Clone(coauthors), Coauthor.Blank)
}

// OwnShare returns what is left of the fee for the informant who sent the
// manuscript, in percent; 0 or less where the co-authors' shares are too many.
func OwnShare(coauthors []Coauthor) int {
	own := 100
	for _, c := range coauthors {
		own -= c.Share
	}
	return own
}

// CoauthorNames returns who a manuscript was made with, for forms that have
// little room: at most two names.
func CoauthorNames(coauthors []Coauthor) string {
	filled := FilledCoauthors(coauthors)
	switch len(filled) {
	case 0:
		return ""
	case 1:
		return filled[0].Name
	case 2:
		return filled[0].Name + "、" + filled[1].Name
	}
	return fmt.Sprintf("%s等 %d 人", filled[0].Name, len(filled))
}

// ParseShare reads a share as people type it: 40, 40%, ４０. Nothing is 0; what
// is no whole number from 1 to 99 is not ok.
func ParseShare(typed string) (share int, ok bool) {
	typed = strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			return r - '０' + '0'
		}
		return r
	}, strings.TrimSpace(typed))
	typed = strings.TrimSpace(strings.TrimRight(typed, "%％"))
	if typed == "" {
		return 0, true
	}
	share, err := strconv.Atoi(typed)
	if err != nil || share < 1 || share > 99 || strings.HasPrefix(typed, "+") {
		return 0, false
	}
	return share, true
}

// CoauthorField names a field of the form's line for a co-author, counted from 1.
func CoauthorField(line int, field string) string { return fmt.Sprintf("coauthor_%d_%s", line, field) }

// CoauthorFields names the fields about co-authors in the order of the form.
func CoauthorFields() []string {
	fields := []string{"coauthors"}
	for line := range MaxCoauthors {
		for _, field := range []string{"name", "unit", "share"} {
			fields = append(fields, CoauthorField(line+1, field))
		}
	}
	return fields
}

// MissingOfCoauthors returns what keeps a manuscript with these co-authors from
// being submitted, by form field.
func MissingOfCoauthors(coauthors []Coauthor) map[string]string {
	missing := map[string]string{}
	for i, c := range coauthors {
		if c.Blank() {
			continue
		}
		if c.Name == "" {
			missing[CoauthorField(i+1, "name")] = "请填写合作者的姓名，不需要的请删除。"
		}
		if c.Share == 0 {
			missing[CoauthorField(i+1, "share")] = WordsShare
		}
	}
	if words := SharesProblem(coauthors); words != "" {
		missing["coauthors"] = words
	}
	return missing
}

// WordsShare says what a share must be.
const WordsShare = "请填写稿酬比例，1 到 99 的整数。"

// SharesProblem says where the co-authors' shares leave nothing for the author.
func SharesProblem(coauthors []Coauthor) string {
	if own := OwnShare(coauthors); own <= 0 {
		return fmt.Sprintf("合作者的比例合计 %d%%，要小于 100%%，请改小。", 100-own)
	}
	return ""
}
