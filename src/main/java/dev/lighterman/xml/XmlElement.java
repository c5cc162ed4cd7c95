package dev.lighterman.xml;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An element of a file that another program wrote: with children or with text. Immutable.
 *
 * @param name its name, such as {@code hudson.tasks.Maven}
 * @param attributes by name
 * @param text what stands in it, without the text of its children
 * @param children in their order
 */
public record XmlElement(String name, Map<String, String> attributes, String text, List<XmlElement> children) {
    public XmlElement {
        attributes = Map.copyOf(attributes);
        children = List.copyOf(children);
    }

    /** The first child of such a name. */
    public Optional<XmlElement> child(String child) {
        return children.stream().filter(each -> each.name.equals(child)).findFirst();
    }

    /** The element at the end of a path of children. */
    public Optional<XmlElement> at(String... path) {
        Optional<XmlElement> found = Optional.of(this);
        for (String each : path) {
            found = found.flatMap(element -> element.child(each));
        }
        return found;
    }

    /** The text of a child, its lines parted by {@code \n}, without white space around it; empty when there is none. */
    public String value(String child) {
        return child(child).map(each -> each.text.strip().replace("\r\n", "\n")).orElse("");
    }

    /** Whether a child says {@code true}. */
    public boolean isSet(String child) {
        return value(child).equals("true");
    }

    /** All elements below this one of such a name, in the order of the file. */
    public Stream<XmlElement> below(String wanted) {
        return children.stream()
                .flatMap(each ->
                        Stream.concat(each.name.equals(wanted) ? Stream.of(each) : Stream.empty(), each.below(wanted)));
    }

    /** The last part of its name: {@code Maven} of {@code hudson.tasks.Maven}. */
    public String shortName() {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
