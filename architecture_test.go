// Package laigao_test holds the map of the house against the code.
package laigao_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// room is one row of the map: what a folder may import of ours, and what it
// must not import directly, with the reason. A path ends in /... to cover all
// below it.
type room struct {
	folder string
	ours   []string
	never  []string
	reason string
}

func rooms() []room {
	adapters := []string{"gin", "database/sql", "repository", "service/...", "handler/...", "configs"}
	services := []string{"gin", "net/http", "database/sql", "wechat/...", "media", "office", "mail", "handler/...", "configs"}
	audiences := []string{"handler/web", "service/...", "domain"}
	hidden := []string{"repository/...", "wechat/...", "media", "office", "mail", "database/sql", "configs"}
	return []room{
		{"domain", nil, []string{"net/http", "database/sql", "gin"}, "pure decisions on the standard library"},
		{"configs", nil, nil, "a leaf that commands alone read"},
		{"repository", []string{"domain"}, []string{"gin", "net/http", "wechat/...", "service/...", "handler/...", "configs"}, "rows and nothing else"},
		{"repository/sessions", []string{"domain", "repository"}, []string{"gin", "net/http"}, "values with an expiry"},
		{"repository/storetest", []string{"repository"}, nil, "opens stores for tests"},
		{"wechat", []string{"domain"}, adapters, "translates the platform, decides nothing"},
		{"wechat/simulator", nil, nil, "speaks HTTP only, so that the product cannot lean on it"},
		{"media", []string{"domain"}, adapters, "bytes"},
		{"media/clamdtest", []string{"media"}, adapters, "runs a virus scanner for tests"},
		{"office", []string{"domain"}, adapters, "documents"},
		{"mail", []string{"domain"}, adapters, "messages"},
		{"service/registry", []string{"domain", "repository"}, services, "no arrow between services"},
		{"service/intake", []string{"domain", "repository"}, services, "no arrow between services"},
		{"service/review", []string{"domain", "repository"}, services, "no arrow between services"},
		{"service/adoption", []string{"domain", "repository"}, services, "no arrow between services"},
		{"service/publishing", []string{"domain", "repository"}, services, "no arrow between services"},
		{"service/recognition", []string{"domain", "repository"}, services, "no arrow between services"},
		{"service/notice", []string{"domain", "repository"}, services, "no arrow between services"},
		{"service/account", []string{"domain", "repository"}, services, "no arrow between services"},
		{"handler/web", []string{"domain"}, append(hidden, "service/..."), "what every audience stands on"},
		{"handler/phone", audiences, hidden, "one audience"},
		{"handler/console", audiences, hidden, "one audience"},
		{"handler/public", audiences, hidden, "one audience"},
		{"handler/api", audiences, hidden, "one audience"},
		{"handler/upload", audiences, hidden, "gets its tus parts from cmd"},
		{"handler/callback", append(slices.Clone(audiences), "wechat"), []string{"repository/...", "media", "configs"}, "needs the platform's envelope"},
	}
}

func TestArchitecture_ImportsFollowTheMap(t *testing.T) {
	imports := importsByFolder(t)
	for folder, found := range imports {
		if folder == "." || strings.HasPrefix(folder, "cmd") {
			continue
		}
		i := slices.IndexFunc(rooms(), func(r room) bool { return r.folder == folder })
		if i < 0 {
			t.Errorf("package %s has no row in the map; give it one job and a row, or move it", folder)
			continue
		}
		checkRoom(t, rooms()[i], found)
	}
}

func checkRoom(t *testing.T, r room, imports []string) {
	t.Helper()
	for _, imported := range imports {
		own, isOurs := strings.CutPrefix(imported, "laigao/")
		if isOurs && !slices.ContainsFunc(r.ours, func(allowed string) bool { return covers(allowed, own) }) {
			t.Errorf("%s imports laigao/%s: it may import only %v (%s)", r.folder, own, r.ours, r.reason)
		}
		for _, banned := range r.never {
			if banned == "gin" {
				banned = "github.com/gin-gonic/gin"
			}
			if covers(banned, imported) || isOurs && covers(banned, own) {
				t.Errorf("%s imports %s, which it never does directly (%s)", r.folder, imported, r.reason)
			}
		}
	}
}

func covers(pattern, imported string) bool {
	if below, ok := strings.CutSuffix(pattern, "/..."); ok {
		return imported == below || strings.HasPrefix(imported, below+"/")
	}
	return imported == pattern
}

// The root package of the SDK turns global debug logging on, which prints
// people's messages.
func TestArchitecture_NeverImportsTheSDKsRootPackage(t *testing.T) {
	for folder, imports := range importsByFolder(t) {
		if slices.Contains(imports, "github.com/silenceper/wechat/v2") {
			t.Errorf("%s imports the root package of the SDK", folder)
		}
	}
}

func importsByFolder(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			base := entry.Name()
			if name != "." && (strings.HasPrefix(base, ".") || base == "node_modules" || base == "testdata" || base == "bin") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		folder := path.Dir(filepath.ToSlash(name))
		found[folder] = append(found[folder], []string{}...)
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			found[folder] = append(found[folder], imported)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
