package laigao_test

import (
	"os"
	"strings"
	"testing"
)

// The map must not rot: both READMEs list exactly the folders that there are.
func TestReadme_ListsTheFoldersThatThereAre(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	built := map[string]bool{"bin": true, "data": true, "coverage": true}
	for _, name := range []string{"README.md", "README.zh-CN.md"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		listed := map[string]bool{}
		for line := range strings.Lines(string(text)) {
			if row, ok := strings.CutPrefix(line, "| `"); ok {
				folder, _, _ := strings.Cut(row, "`")
				listed[folder] = true
			}
		}
		for _, e := range entries {
			folder := e.Name()
			if !e.IsDir() || strings.HasPrefix(folder, ".") || built[folder] {
				continue
			}
			if !listed[folder] {
				t.Errorf("%s does not list the folder %s", name, folder)
			}
			delete(listed, folder)
		}
		for folder := range listed {
			t.Errorf("%s lists %s, which is no folder", name, folder)
		}
	}
}
