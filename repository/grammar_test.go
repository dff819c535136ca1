package repository

import (
	"go/ast"
	goparser "go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/pingcap/tidb/pkg/parser"
	_ "github.com/pingcap/tidb/pkg/parser/test_driver" // value expressions for the parser
)

// denied lists what the parser accepts although MySQL 8 or SQLite does not, or
// means something else by.
func denied() map[string]*regexp.Regexp {
	return map[string]*regexp.Regexp{
		"RETURNING":                 regexp.MustCompile(`(?i)\bRETURNING\b`),
		"IF NOT EXISTS on a column": regexp.MustCompile(`(?i)ADD COLUMN IF NOT EXISTS|CREATE INDEX IF NOT EXISTS`),
		"concatenation with bars":   regexp.MustCompile(`\|\|`),
		"the database's own clock":  regexp.MustCompile(`(?i)\b(NOW|CURRENT_TIMESTAMP|UNIX_TIMESTAMP)\b`),
		"SKIP LOCKED or NOWAIT":     regexp.MustCompile(`(?i)SKIP LOCKED|NOWAIT`),
		"INSERT IGNORE or REPLACE":  regexp.MustCompile(`(?i)INSERT IGNORE|^\s*REPLACE\b`),
		"OFFSET":                    regexp.MustCompile(`(?i)\bOFFSET\b`),
		"an asterisk for columns":   regexp.MustCompile(`(?i)SELECT\s+(\w+\.)?\*`),
		"a sequence":                regexp.MustCompile(`(?i)NEXTVAL|CREATE SEQUENCE`),
	}
}

func TestStatements_AreMySQL8(t *testing.T) {
	statements := statementsOf(t)
	if len(statements) < 50 {
		t.Fatalf("found only %d statements: the search for them is broken", len(statements))
	}
	for where, statement := range statements {
		checkGrammar(t, where, statement)
	}
}

func TestMigrations_AreMySQL8WithOneStatementAFile(t *testing.T) {
	files, err := fs.Glob(migrations, "migrations/mysql/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("migrations: %v, %d files", err, len(files))
	}
	for _, name := range files {
		text, err := migrations.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, up, found := strings.Cut(string(text), "-- +goose Up\n")
		if !found {
			t.Errorf("%s has no Up part", name)
		}
		if n := strings.Count(up, ";"); n != 1 {
			t.Errorf("%s holds %d statements, want 1: MariaDB keeps the first when the second fails", name, n)
		}
		checkGrammar(t, name, up)
	}
}

func checkGrammar(t *testing.T, where, statement string) {
	t.Helper()
	if _, _, err := parser.New().Parse(statement, "utf8mb4", "utf8mb4_bin"); err != nil {
		t.Errorf("%s: MySQL 8 would refuse it: %v\n%s", where, err, statement)
	}
	for what, pattern := range denied() {
		if pattern.MatchString(statement) {
			t.Errorf("%s uses %s:\n%s", where, what, statement)
		}
	}
}

// statementsOf returns every SQL text of this package's sources by its place,
// with the parts that are built at run time filled in.
func statementsOf(t *testing.T) map[string]string {
	t.Helper()
	files := token.NewFileSet()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	statements := map[string]string{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := goparser.ParseFile(files, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			expr, ok := n.(ast.Expr)
			if !ok {
				return true
			}
			text := strings.TrimSpace(sqlText(t, expr))
			if verb, _, _ := strings.Cut(text, " "); verb != "SELECT" && verb != "INSERT" && verb != "UPDATE" && verb != "DELETE" {
				return true
			}
			statements[files.Position(expr.Pos()).String()] = text
			return false
		})
	}
	return statements
}

func sqlText(t *testing.T, expr ast.Expr) string {
	t.Helper()
	switch e := expr.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return ""
		}
		text, err := strconv.Unquote(e.Value)
		if err != nil {
			t.Fatal(err)
		}
		return text
	case *ast.BinaryExpr:
		if left := sqlText(t, e.X); left != "" {
			return left + fill(t, e.Y)
		}
	}
	return ""
}

// fill returns what a part that is built at run time can look like.
func fill(t *testing.T, expr ast.Expr) string {
	t.Helper()
	if text := sqlText(t, expr); text != "" {
		return text
	}
	switch e := expr.(type) {
	case *ast.CallExpr:
		var args []string
		for _, arg := range e.Args {
			args = append(args, sqlText(t, arg))
		}
		name, ok := e.Fun.(*ast.SelectorExpr)
		switch {
		case ok && name.Sel.Name == "upsert" && len(args) > 1:
			return dialect{isMySQL: true}.upsert(args[0], args[1:]...)
		case ok && name.Sel.Name == "forUpdate":
			return dialect{isMySQL: true}.forUpdate()
		case ok && name.Sel.Name == "Repeat":
			return args[0]
		}
	case *ast.Ident:
		switch e.Name {
		case "order", "columns":
			return "id"
		case "page":
			return "SELECT id FROM manuscripts"
		}
	}
	return "1 = 1"
}
