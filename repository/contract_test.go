package repository_test

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"laigao/repository"
)

// TestStore_EveryMethodIsCalledByATest finds methods that no test of this package
// runs, hence nobody has seen on both databases.
func TestStore_EveryMethodIsCalledByATest(t *testing.T) {
	names, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var tests strings.Builder
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		tests.Write(text)
	}
	store := reflect.TypeFor[*repository.Store]()
	if store.NumMethod() < 100 {
		t.Fatalf("found only %d methods", store.NumMethod())
	}
	for i := range store.NumMethod() {
		name := store.Method(i).Name
		if !regexp.MustCompile(`\.` + name + `\(`).MatchString(tests.String()) {
			t.Errorf("Store.%s: add a test in this package that runs it by storetest.Each", name)
		}
	}
}
