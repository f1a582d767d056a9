// What the engine hands to a program for the text of a stack's file: `main FILE`, a JSON list of texts, prints a JSON list of
// values by full key. Built in a checkout of pulumi/pulumi (sdk/go/readingprobe), it recorded files.json and, as `V` of a
// service's `env`, scalars.json: by version 3.260.0, yaml.v3 3.0.1.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/common/encoding"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
)

type read struct {
	Error  string            `json:"error,omitempty"`
	Values map[string]string `json:"values,omitempty"`
	Secure []string          `json:"secure,omitempty"`
}

func main() {
	var texts []string
	given, _ := os.ReadFile(os.Args[1])
	if err := json.Unmarshal(given, &texts); err != nil {
		panic(err)
	}
	var all []read
	for _, text := range texts {
		all = append(all, one(text))
	}
	_ = json.NewEncoder(os.Stdout).Encode(all)
}

func one(text string) (got read) {
	defer func() {
		if r := recover(); r != nil {
			got = read{Error: fmt.Sprint(r)}
		}
	}()
	project := &workspace.Project{Name: "wealist"}
	stack, err := workspace.LoadProjectStackBytes(nil, project, []byte(text), "Pulumi.x.yaml", encoding.YAML)
	if err != nil {
		return read{Error: err.Error()}
	}
	got.Values = map[string]string{}
	for key, value := range stack.Config {
		if value.Secure() {
			got.Secure = append(got.Secure, key.String())
		} else if got.Values[key.String()], err = value.Value(config.NewPanicCrypter()); err != nil {
			got.Error = err.Error()
		}
	}
	return got
}
