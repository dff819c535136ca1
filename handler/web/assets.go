package web

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/gin-gonic/gin"
)

//go:embed all:static/dist
var dist embed.FS

// assets maps the names of front-end sources to the addresses of their builds.
type assets map[string]string

// readAssets reads the build's manifest. Without a build the map is empty, so
// that the program compiles and tests without Node.
func readAssets() (assets, error) {
	text, err := dist.ReadFile("static/dist/manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return assets{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read assets: %w", err)
	}
	var manifest map[string]struct {
		File string `json:"file"`
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		return nil, fmt.Errorf("read assets: %w", err)
	}
	built := assets{}
	for source, entry := range manifest {
		built[strings.TrimPrefix(source, "src/")] = "/static/" + entry.File
	}
	return built, nil
}

// path returns the address of a built source: phone.css, console.ts.
func (a assets) path(source string) string {
	if address, ok := a[source]; ok {
		return address
	}
	return "/static/not-built/" + source
}

// AssetsBuilt reports whether the front end was built into this program; if
// not, its operator should run make assets.
func (s *Site) AssetsBuilt() bool { return len(s.assets) > 0 }

// Static serves the built front end, compressed for browsers that take it so;
// names carry a hash of their content and never change.
func (s *Site) Static() gin.HandlerFunc {
	files, err := fs.Sub(dist, "static/dist")
	if err != nil {
		files = dist // cannot happen: the folder is embedded
	}
	server := http.StripPrefix("/static/", http.FileServerFS(files))
	return func(c *gin.Context) {
		if strings.HasPrefix(c.Request.URL.Path, "/static/assets/") {
			c.Header("Cache-Control", "public, max-age=31536000, immutable")
			c.Header("Vary", "Accept-Encoding")
			compressed(files, c)
		}
		server.ServeHTTP(c.Writer, c.Request)
	}
}

// compressed turns a request for a file into one for its compressed twin, where
// there is one and the browser takes it.
func compressed(files fs.FS, c *gin.Context) {
	name := strings.TrimPrefix(c.Request.URL.Path, "/static/")
	if !strings.Contains(c.GetHeader("Accept-Encoding"), "gzip") || c.GetHeader("Range") != "" {
		return
	}
	if _, err := fs.Stat(files, name+".gz"); err != nil {
		return
	}
	c.Header("Content-Encoding", "gzip")
	c.Header("Content-Type", mime.TypeByExtension(path.Ext(name)))
	c.Request.URL.Path += ".gz"
}
