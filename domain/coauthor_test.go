package domain

import (
	"maps"
	"slices"
	"testing"
)

func TestParseShare_TakesWholeNumbersFromOneToNinetyNine(t *testing.T) {
	for typed, want := range map[string]int{"": 0, "1": 1, "40 %": 40, "40%": 40, "４０％": 40, "99": 99, "07": 7} {
		if got, ok := ParseShare(typed); !ok || got != want {
			t.Errorf("%q: %d, %v, want %d", typed, got, ok, want)
		}
	}
	for _, typed := range []string{"0", "100", "-5", "+5", "12.5", "一半", "1e1", "4 0", "999999999999999999999"} {
		if got, ok := ParseShare(typed); ok || got != 0 {
			t.Errorf("%q is taken as %d", typed, got)
		}
	}
}

func TestOwnShare_IsWhatIsLeft(t *testing.T) {
	for want, shares := range map[int][]int{100: nil, 60: {40}, 1: {50, 49}, 0: {50, 50}, -20: {60, 60}} {
		var all []Coauthor
		for _, share := range shares {
			all = append(all, Coauthor{Name: "李四", Share: share})
		}
		if got := OwnShare(all); got != want {
			t.Errorf("%v: %d, want %d", shares, got, want)
		}
		if words := SharesProblem(all); (words != "") != (want <= 0) {
			t.Errorf("%v: %q", shares, words)
		}
	}
}

func TestMissingOfCoauthors_SaysWhatIsWrongAtItsField(t *testing.T) {
	missing := MissingOfCoauthors([]Coauthor{{}, {Name: "李四", Share: 60}, {Unit: "东岭区总工会", Share: 60}, {Name: "王五"}})
	want := []string{"coauthor_3_name", "coauthor_4_share", "coauthors"}
	if got := slices.Sorted(maps.Keys(missing)); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for field := range missing {
		if !slices.Contains(CoauthorFields(), field) {
			t.Errorf("%s is no field of the form", field)
		}
	}
	if missing := MissingOfCoauthors([]Coauthor{{Name: "李四", Share: 60}, {Role: AuthorOfFilm}}); len(missing) > 0 {
		t.Errorf("a blank line is wrong: %v", missing)
	}
}

func TestCoauthorNames_NeedLittleRoom(t *testing.T) {
	all := []Coauthor{{Name: "李四"}, {}, {Name: "王五"}, {Name: "赵六"}}
	for n, want := range map[int]string{0: "", 1: "李四", 3: "李四、王五", 4: "李四等 3 人"} {
		if got := CoauthorNames(all[:n]); got != want {
			t.Errorf("%d lines: %q, want %q", n, got, want)
		}
	}
	if all[1].Name != "" || len(FilledCoauthors(all)) != 3 || all[2].Name != "王五" {
		t.Error("the lines themselves were changed")
	}
}

func TestAuthorRole_IsReadAsItIsWritten(t *testing.T) {
	for _, role := range AuthorRoles() {
		if ParseAuthorRole(role.String()) != role || role.Label() == "" {
			t.Errorf("%d is written %q, %q", role, role.String(), role.Label())
		}
	}
	if ParseAuthorRole("boss") != AuthorOfText {
		t.Error("an unknown role is taken")
	}
}
